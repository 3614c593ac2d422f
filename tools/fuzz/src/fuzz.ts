/** Runs targets one after the other, each in a child process that is watched. */
import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Beat, ChildOutcome, Job } from './child.ts'
import { readJournal } from './journal.ts'
import { MAX_PEAK_BYTES } from './run.ts'
import { saveCrash } from './store.ts'
import { loadTarget } from './target.ts'
import type { TargetPlace } from './targets.ts'

/** A child that has been silent for so long does not come back by itself. */
const SILENCE_MILLISECONDS = 10_000
/** The same, while it loads. */
const LOAD_MILLISECONDS = 60_000
/** The same, while it makes a corpus smaller. */
const KEEP_MILLISECONDS = 600_000
/** Before `--seconds` can be spread over more targets than it has time to load. */
const LEAST_SECONDS = 0.1

export interface Row {
  readonly target: string
  readonly runs: number
  readonly seconds: number
  readonly crashes: number
  readonly hangs: number
  /** null where no case was measured: too few were run. */
  readonly peakBytes: number | null
  readonly blocks: number
  readonly found: number
  readonly pass: boolean
}

export interface KeepOptions {
  readonly silenceMilliseconds?: number
  readonly onRow?: (row: Row, examples: readonly string[]) => void
}

export interface FuzzOptions extends KeepOptions, Pick<Job, 'seed' | 'fresh'> {
  /** For all targets together, with the time that loading them takes; the corpus is replayed whatever it takes. */
  readonly seconds: number
  readonly maxRuns?: number
}

export const EVERY_PACKAGE: readonly string[] = ['/packages/', '/apps/']

/** One job in a child. Ends it when it is silent, and keeps the input that it was at. */
export function runChild(
  job: Omit<Job, 'journal'>,
  silenceMilliseconds = SILENCE_MILLISECONDS,
): Promise<ChildOutcome> {
  const start = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'quantum-shield-fuzz-'))
  const journal = join(folder, 'journal')
  return new Promise((resolve) => {
    const child = fork(
      fileURLToPath(new URL('./child.ts', import.meta.url)),
      [JSON.stringify({ ...job, journal } satisfies Job)],
      {
        // Bytecode that is thrown away takes its counters with it.
        execArgv: ['--conditions=@quantum-shield/source', '--no-flush-bytecode'],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    )
    let runs = 0
    let outcome: ChildOutcome | undefined
    let silent = false
    let errors = ''
    const watchdog = () => {
      silent = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(watchdog, LOAD_MILLISECONDS)
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = `${errors}${chunk.toString()}`.slice(-4000)
    })
    child.on('message', (message: Beat | ChildOutcome) => {
      clearTimeout(timer)
      timer = setTimeout(watchdog, silenceMilliseconds)
      runs = message.runs
      if ('peakBytes' in message) outcome = message
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const last = readJournal(journal)
      rmSync(folder, { recursive: true })
      if (outcome !== undefined) return resolve(outcome)
      const place = last === undefined ? '' : `\n  ${saveCrash(job.target, last)}`
      const how = silent ? 'silent' : `ended with ${code ?? signal}`
      const [crashes, hangs] = silent ? [0, 1] : [1, 0]
      const seconds = (performance.now() - start) / 1000
      const examples = [`${how} after some ${runs} runs, seed ${job.seed}${place}\n${errors}`]
      resolve({ runs, seconds, crashes, hangs, peakBytes: null, blocks: 0, found: 0, examples })
    })
  })
}

const tenths = (seconds: number) => Math.round(seconds * 10) / 10

function rowOf(target: string, { examples: _, map: __, ...outcome }: ChildOutcome): Row {
  const { runs, crashes, hangs, peakBytes } = outcome
  const pass = runs > 0 && crashes === 0 && hangs === 0 && (peakBytes ?? 0) <= MAX_PEAK_BYTES
  return { target, ...outcome, seconds: tenths(outcome.seconds), pass }
}

export async function fuzzAll(places: readonly TargetPlace[], options: FuzzOptions): Promise<Row[]> {
  const { seed, fresh, maxRuns, silenceMilliseconds, onRow } = options
  const end = performance.now() / 1000 + options.seconds
  const rows: Row[] = []
  for (const [i, { name, module, covers = EVERY_PACKAGE }] of places.entries()) {
    const share = (end - performance.now() / 1000) / (places.length - i)
    const outcome = await runChild(
      {
        ...{ target: name, module, covers, seed, fresh, mode: 'steered', withMap: false },
        seconds: Math.max(share, LEAST_SECONDS),
        ...(maxRuns === undefined ? {} : { maxRuns }),
      },
      silenceMilliseconds,
    )
    const row = rowOf(name, outcome)
    onRow?.(row, outcome.examples)
    rows.push(row)
  }
  return rows
}

/**
 * What this machine has found joins the corpus that is committed, made as small as it gets. A target that crashes or hangs
 * meanwhile keeps the corpus that it had.
 */
export async function keepAll(places: readonly TargetPlace[], options: KeepOptions = {}): Promise<Row[]> {
  const { silenceMilliseconds = KEEP_MILLISECONDS, onRow } = options
  const rows: Row[] = []
  for (const { name, module, covers = EVERY_PACKAGE } of places) {
    const job = { target: name, module, covers, mode: 'keep', seconds: 0, seed: 0 } as const
    const outcome = await runChild({ ...job, fresh: false, withMap: false }, silenceMilliseconds)
    const row = rowOf(name, outcome)
    onRow?.(row, outcome.examples)
    rows.push(row)
  }
  return rows
}

/** One input in this process. @throws what the target throws. */
export async function runInput({ name, module }: TargetPlace, path: string): Promise<void> {
  const { targets } = (await import(module)) as { readonly targets: Parameters<typeof loadTarget>[0] }
  const target = await loadTarget(targets, name)
  await target.run(Uint8Array.from(readFileSync(path)))
}
