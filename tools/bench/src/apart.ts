/**
 * Each measurement has a process of its own: what others left on the heap makes every collection of garbage dearer, and
 * `--only ID` gives what the whole run gives. As a program: `node apart.ts FILE ID EFFORT`, figures on standard output.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Unavailable, type Effort, type Figures } from './bench.ts'
import { readBenches, type FoundBench } from './find.ts'

type Answer = { readonly figures: Figures } | { readonly error: string; readonly unavailable: boolean }

/** @throws Unavailable, or Error with what went wrong. */
export async function measureApart({ file, id }: FoundBench, effort: Effort): Promise<Figures> {
  const script = fileURLToPath(import.meta.url)
  const child = spawn(process.execPath, [...process.execArgv, script, file, id, JSON.stringify(effort)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (status !== 0) throw new Error(`the measurement ended with status ${String(status)}`)
  const answer = JSON.parse(output) as Answer
  if ('figures' in answer) return answer.figures
  throw answer.unavailable ? new Unavailable(answer.error) : new Error(answer.error)
}

async function measureHere(file: string, id: string, effort: Effort): Promise<Answer> {
  const bench = (await readBenches(file)).find((candidate) => candidate.id === id)
  if (bench === undefined) throw new RangeError(`no bench ${id} in ${file}`)
  try {
    return { figures: await bench.measure(effort) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { error: message, unavailable: error instanceof Unavailable }
  }
}

if (import.meta.main) {
  const [file = '', id = '', effort = ''] = process.argv.slice(2)
  process.stdout.write(JSON.stringify(await measureHere(file, id, JSON.parse(effort) as Effort)))
}
