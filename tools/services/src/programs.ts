/** Programs that are run to their end. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Each line of what it prints to either output. */
  readonly onLine?: (line: string) => void
}

/** @throws Error with the last lines that it printed, when it cannot be started or does not end with status 0. */
export async function run(
  program: string,
  args: readonly string[],
  { environment = {}, onLine }: RunOptions = {},
): Promise<string> {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      text += `${line}\n`
      if (line.trim() !== '') onLine?.(line)
    })
  }
  const status = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  if (status === 0) return text
  throw new Error(`${program} ended with ${status}: ${text.trim().split('\n').slice(-5).join(' | ')}`)
}
