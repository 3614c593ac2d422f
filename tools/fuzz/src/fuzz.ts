/** Runs targets one after the other, each in a child process that is watched. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Beat } from './child.ts'
import type { Outcome } from './run.ts'

/** What one case may add to the memory of its process. */
export const MAX_PEAK_BYTES = 64 * 2 ** 20
/** A child that has been silent for so long does not come back by itself. */
const SILENCE_MILLISECONDS = 15_000

export interface Row {
  readonly target: string
  readonly runs: number
  readonly seconds: number
  readonly crashes: number
  readonly hangs: number
  readonly peakBytes: number
  readonly pass: boolean
}

export interface FuzzOptions {
  /** For all targets together. */
  readonly seconds: number
  readonly seed: number
  readonly onRow?: (row: Row, examples: readonly string[]) => void
}

function runChild(name: string, seconds: number, seed: number): Promise<Outcome> {
  const start = performance.now()
  return new Promise((resolve) => {
    const child = fork(
      fileURLToPath(new URL('./child.ts', import.meta.url)),
      [name, String(seconds), String(seed)],
      {
        execArgv: ['--conditions=@quantum-shield/source'],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    )
    let runs = 0
    let outcome: Outcome | undefined
    let silent = false
    let errors = ''
    const watchdog = () => {
      silent = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(watchdog, SILENCE_MILLISECONDS)
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = `${errors}${chunk.toString()}`.slice(-4000)
    })
    child.on('message', (message: Beat | Outcome) => {
      clearTimeout(timer)
      timer = setTimeout(watchdog, SILENCE_MILLISECONDS)
      runs = message.runs
      if ('peakBytes' in message) outcome = message
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      if (outcome !== undefined) return resolve(outcome)
      const example = silent
        ? `silent after ${runs} runs`
        : `ended with ${code} after ${runs} runs\n${errors}`
      const [crashes, hangs] = silent ? [0, 1] : [1, 0]
      const took = (performance.now() - start) / 1000
      resolve({ runs, seconds: took, crashes, hangs, peakBytes: 0, examples: [`${example}, seed ${seed}`] })
    })
  })
}

export async function fuzzAll(names: readonly string[], options: FuzzOptions): Promise<Row[]> {
  const rows: Row[] = []
  for (const name of names) {
    const { examples, ...outcome } = await runChild(name, options.seconds / names.length, options.seed)
    const pass =
      outcome.runs > 0 && outcome.crashes === 0 && outcome.hangs === 0 && outcome.peakBytes <= MAX_PEAK_BYTES
    const { runs, seconds, crashes, hangs, peakBytes } = outcome
    const row = {
      target: name,
      runs,
      seconds: Math.round(seconds * 10) / 10,
      crashes,
      hangs,
      peakBytes,
      pass,
    }
    options.onRow?.(row, examples)
    rows.push(row)
  }
  return rows
}
