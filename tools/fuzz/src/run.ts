/** Runs one target for a time, case by case, and counts what must not happen. */
import { PqError } from '@quantum-shield/pq-core'
import fc from 'fast-check'
import type { Target } from './target.ts'

/** A case that takes longer is a hang. */
export const HANG_MILLISECONDS = 1000
const BATCH = 100
const MAX_EXAMPLES = 3

export interface Outcome {
  readonly runs: number
  readonly seconds: number
  readonly crashes: number
  readonly hangs: number
  /** The most that one case added to the resident memory; 0 without a meter. */
  readonly peakBytes: number
  /** What crashed or hung first, as text that names the seed of the batch. */
  readonly examples: readonly string[]
}

/** Tells how far the memory of the process rose since `start`. */
export interface Meter {
  start(): void
  /** Bytes. */
  peak(): number
}

interface Limits {
  readonly seconds: number
  readonly maxRuns?: number
  readonly seed: number
  readonly meter?: Meter
  /** Called after each case. */
  readonly onCase?: (runs: number) => void
}

function shown(input: unknown): string {
  const text = input instanceof Uint8Array ? Buffer.from(input).toString('hex') : fc.stringify(input)
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text
}

/** @returns why the case is a crash, or undefined. A PqError is the answer that hostile input should get. */
async function crashOf(target: Target, input: unknown): Promise<string | undefined> {
  try {
    await target.run(input)
    return undefined
  } catch (error) {
    if (error instanceof PqError) return undefined
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}

export async function runTarget(target: Target, limits: Limits): Promise<Outcome> {
  const { seconds, maxRuns = Infinity, meter, onCase } = limits
  const start = performance.now()
  const elapsed = () => (performance.now() - start) / 1000
  const examples: string[] = []
  let [runs, crashes, hangs, peakBytes] = [0, 0, 0, 0]
  const note = (what: string, seed: number, input: unknown) => {
    if (examples.length < MAX_EXAMPLES) examples.push(`${what}\n  seed ${seed}, input ${shown(input)}`)
  }

  for (let seed = limits.seed; elapsed() < seconds && runs < maxRuns; seed++) {
    for (const input of fc.sample(target.inputs, { numRuns: BATCH, seed })) {
      meter?.start()
      const before = performance.now()
      const crash = await crashOf(target, input)
      const took = performance.now() - before
      peakBytes = Math.max(peakBytes, meter?.peak() ?? 0)
      runs++
      if (crash !== undefined) {
        crashes++
        note(crash, seed, input)
      }
      if (took > HANG_MILLISECONDS) {
        hangs++
        note(`a case of ${Math.round(took)} ms`, seed, input)
      }
      onCase?.(runs)
      if (elapsed() >= seconds || runs >= maxRuns) break
    }
  }
  return { runs, seconds: elapsed(), crashes, hangs, peakBytes, examples }
}
