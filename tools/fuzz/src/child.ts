/** One target in a process of its own: its memory is its own, and it can be ended. Arguments: name, seconds, seed. */
import { residentMemory } from './memory.ts'
import { runTarget, type Outcome } from './run.ts'
import { TARGETS } from './targets.ts'

/** Messages to the parent: one now and then, the outcome at the end. */
export interface Beat {
  readonly runs: number
}

const BEAT_MILLISECONDS = 200
const WARM_UP_RUNS = 300

const [name, seconds = '1', seed = '0'] = process.argv.slice(2)
const target = TARGETS.find((each) => each.name === name)
if (target === undefined) throw new RangeError(`no target "${name}"`)

// Compilation and the growth of the heap to its usual size belong to no case.
const first = await runTarget(target, {
  seconds: Number(seconds) / 4,
  maxRuns: WARM_UP_RUNS,
  seed: Number(seed),
})
let lastBeat = performance.now()
const second = await runTarget(target, {
  seconds: Number(seconds) - first.seconds,
  seed: Number(seed) + WARM_UP_RUNS,
  meter: residentMemory(),
  onCase(runs) {
    if (performance.now() - lastBeat < BEAT_MILLISECONDS) return
    lastBeat = performance.now()
    process.send?.({ runs } satisfies Beat)
  },
})
const outcome: Outcome = {
  runs: first.runs + second.runs,
  seconds: first.seconds + second.seconds,
  crashes: first.crashes + second.crashes,
  hangs: first.hangs + second.hangs,
  peakBytes: second.peakBytes,
  examples: [...first.examples, ...second.examples],
}
process.send?.(outcome, () => process.disconnect?.())
