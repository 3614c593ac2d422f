/** One target in a process of its own: its memory is its own, and it can be ended. Argument: the job as JSON. */
import { startCoverage } from './coverage.ts'
import { openJournal } from './journal.ts'
import { residentMemory } from './memory.ts'
import type { ScriptBlocks } from './blocks.ts'
import type { Outcome } from './run.ts'
import type { LazyTarget, Target } from './target.ts'
import { COMMITTED, LOCAL, readCorpus, saveCrash, writeCorpus } from './store.ts'

/**
 * How inputs are made: from what reached something new; from the seeds alone; the latter without counting blocks.
 * `keep` makes none, and writes the corpus that is committed anew from all that is known.
 */
export type Mode = 'steered' | 'unsteered' | 'uncounted' | 'keep'

export interface Job {
  readonly target: string
  /** A module that exports `targets`. */
  readonly module: string
  /** Parts of the URLs of the code under test. */
  readonly covers: readonly string[]
  readonly mode: Mode
  /** From the start of the process; seeds and corpus are run whatever the time. */
  readonly seconds: number
  readonly maxRuns?: number
  readonly seed: number
  /** Where the input that is being run is noted. */
  readonly journal: string
  /** Leaves what this machine has found before alone: the seed and the committed corpus decide what is run. */
  readonly fresh: boolean
  /** Leaves the committed corpus alone as well. */
  readonly withoutCorpus?: boolean
  /** Sends what was reached as well. */
  readonly withMap: boolean
}

/** Messages to the parent: one now and then, the outcome at the end. */
export interface Beat {
  readonly runs: number
}

export interface ChildOutcome extends Outcome {
  readonly map?: Readonly<Record<string, ScriptBlocks>>
}

const BEAT_MILLISECONDS = 200
const SAVE_MILLISECONDS = 5000

const job = JSON.parse(process.argv[2] ?? '') as Job
const coverage = job.mode === 'uncounted' ? undefined : startCoverage(job.covers)

// Loaded now, because V8 puts counters only into what it compiles from here on.
const { runTarget } = await import('./run.ts')
const { loadTarget } = await import('./target.ts')
const { targets } = (await import(job.module)) as { readonly targets: readonly (Target | LazyTarget)[] }
const target = await loadTarget(targets, job.target)
// The parent waits longer for this one than for those that follow.
process.send?.({ runs: 0 } satisfies Beat)

const committed = job.withoutCorpus === true ? [] : readCorpus(COMMITTED, target.name)
const known = new Set(committed.map((input) => Buffer.from(input).toString('base64')))
const local = job.fresh ? [] : readCorpus(LOCAL, target.name)
const kept: Uint8Array[] = []
let hasUnsaved = false
const save = () => {
  if (hasUnsaved && !job.fresh) writeCorpus(LOCAL, job.target, kept)
  hasUnsaved = false
}

if (job.mode === 'keep' && coverage !== undefined) {
  const { distil } = await import('./distil.ts')
  writeCorpus(COMMITTED, target.name, await distil(target, [...committed, ...local], coverage))
}

const journal = openJournal(job.journal)
let [lastBeat, lastSave] = [performance.now(), performance.now()]
const { map, ...outcome } = await runTarget(target, {
  seconds: job.mode === 'keep' ? 0 : job.seconds - performance.now() / 1000,
  ...(job.maxRuns === undefined ? {} : { maxRuns: job.maxRuns }),
  seed: job.seed,
  // The shortest first: whatever a longer one adds to nothing is dropped.
  corpus: [...committed, ...local].toSorted((a, b) => a.length - b.length),
  ...(coverage === undefined ? {} : { coverage }),
  steered: job.mode === 'steered',
  meter: residentMemory(),
  beforeCase(input, runs) {
    journal.note(input)
    const now = performance.now()
    if (now - lastBeat < BEAT_MILLISECONDS) return
    lastBeat = now
    process.send?.({ runs } satisfies Beat)
    if (now - lastSave < SAVE_MILLISECONDS) return
    lastSave = now
    save()
  },
  onFind(input) {
    if (known.has(Buffer.from(input).toString('base64'))) return
    kept.push(input)
    hasUnsaved = true
  },
  onFailure: (input) => saveCrash(job.target, input),
})
hasUnsaved ||= local.length > kept.length
save()
journal.close()
const answer: ChildOutcome = job.withMap ? { ...outcome, map: map.toJSON() } : outcome
// Handles that a target left open must not keep the process.
process.send?.(answer, () => process.exit(0))
