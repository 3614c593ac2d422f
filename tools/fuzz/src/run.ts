/** Runs one target for a time: steered, an input that reaches something new is one to start from later. */
import { PqError } from '@quantum-shield/pq-core'
import { BlockMap } from './blocks.ts'
import type { Coverage } from './coverage.ts'
import { createMutator } from './mutate/mutator.ts'
import { Pool } from './pool.ts'
import { seededRandom } from './random.ts'
import type { Target } from './target.ts'
import { wordsFor } from './words.ts'

/** A case that takes longer, twice, is a hang. */
export const HANG_MILLISECONDS = 1000
/** What one case may add to the memory of its process. */
export const MAX_PEAK_BYTES = 64 * 2 ** 20
/** Coverage is taken after so many runs at most; each find sets it back to one. */
const MAX_BATCH = 256
const MAX_EXAMPLES = 3
/** Compilation and the growth of the heap to its usual size belong to no case. */
const WARM_UP_RUNS = 300

export interface Outcome {
  readonly runs: number
  readonly seconds: number
  readonly crashes: number
  readonly hangs: number
  /** The most that one case added to the resident memory; null where none was measured. */
  readonly peakBytes: number | null
  /** Blocks of the code under test that were reached; 0 without coverage. */
  readonly blocks: number
  /** Inputs that reached something new and that were in no corpus. */
  readonly found: number
  /** What crashed or hung first. */
  readonly examples: readonly string[]
}

/** Tells how far the memory of the process rose since `start`. */
export interface Meter {
  start(): void
  /** Bytes. */
  peak(): number
}

export interface Limits {
  /** For inputs that are made: seeds and corpus are run whatever the time. */
  readonly seconds: number
  readonly maxRuns?: number
  readonly seed: number
  /** Inputs kept from earlier runs. */
  readonly corpus?: readonly Uint8Array[]
  readonly coverage?: Coverage
  /** Without it, what is reached is counted at the end, and every input is made from a seed. */
  readonly steered?: boolean
  readonly meter?: Meter
  /** Called before each case: with an input that may be the last. */
  readonly beforeCase?: (input: Uint8Array, runs: number) => void
  /** Told of each input that is worth keeping, of the corpus or new. */
  readonly onFind?: (input: Uint8Array) => void
  /** @returns where a failing input was put. */
  readonly onFailure?: (input: Uint8Array) => string
}

/** @returns why the case is a crash, or undefined. A PqError is the answer that hostile input should get. */
async function crashOf(target: Target, input: Uint8Array): Promise<string | undefined> {
  try {
    await target.run(input)
    return undefined
  } catch (error) {
    if (error instanceof PqError) return undefined
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}

function shown(input: Uint8Array): string {
  const hex = Buffer.from(input.subarray(0, 200)).toString('hex')
  return `${input.length} bytes ${hex}${input.length > 200 ? '…' : ''}`
}

/** Runs single cases, and counts what must not happen. */
class Counter {
  runs = 0
  crashes = 0
  hangs = 0
  peakBytes: number | null = null
  readonly examples: string[] = []
  readonly #target: Target
  readonly #limits: Limits

  constructor(target: Target, limits: Limits) {
    this.#target = target
    this.#limits = limits
  }

  async #measured(input: Uint8Array): Promise<{ crash?: string; took: number; peak: number | undefined }> {
    const { meter, beforeCase } = this.#limits
    beforeCase?.(input, this.runs)
    const isMeasured = this.runs >= WARM_UP_RUNS
    if (isMeasured) meter?.start()
    const before = performance.now()
    const crash = await crashOf(this.#target, input)
    const took = performance.now() - before
    const peak = isMeasured ? meter?.peak() : undefined
    return crash === undefined ? { took, peak } : { crash, took, peak }
  }

  /** @returns whether nothing was wrong. */
  async run(input: Uint8Array): Promise<boolean> {
    const { crash, took: first, peak } = await this.#measured(input)
    this.runs++
    // Another process may have had its share in it. Memory is not asked twice: the first time left it with the process.
    const took = first > HANG_MILLISECONDS ? Math.min(first, (await this.#measured(input)).took) : first
    if (peak !== undefined) this.peakBytes = Math.max(this.peakBytes ?? 0, peak)
    if (crash !== undefined) this.crashes++
    if (took > HANG_MILLISECONDS) this.hangs++
    if (crash !== undefined) this.#note(crash, input)
    else if (took > HANG_MILLISECONDS) this.#note(`a case of ${Math.round(took)} ms`, input)
    else if (peak !== undefined && peak > MAX_PEAK_BYTES) this.#note(`a case of ${peak} bytes`, input)
    else return true
    return false
  }

  #note(what: string, input: Uint8Array): void {
    if (this.examples.length >= MAX_EXAMPLES) return
    const place = this.#limits.onFailure?.(input)
    this.examples.push(`${what}\n  ${place ?? `seed ${this.#limits.seed}`}, ${shown(input)}`)
  }
}

const NO_COVERAGE: Coverage = { take: () => [], stop: () => undefined }

interface Made {
  readonly input: Uint8Array
  readonly parent?: Uint8Array
}

export async function runTarget(
  target: Target,
  limits: Limits,
): Promise<Outcome & { readonly map: BlockMap }> {
  const { seconds, maxRuns = Infinity, seed, corpus = [], steered = false, onFind } = limits
  const coverage = limits.coverage ?? NO_COVERAGE
  const start = performance.now()
  const elapsed = () => (performance.now() - start) / 1000
  const counter = new Counter(target, limits)
  const isOver = () => elapsed() >= seconds || counter.runs >= maxRuns
  const map = new BlockMap()
  const random = seededRandom(seed)
  const pool = new Pool(target.seeds)
  let found = 0

  /** Runs what was made, and with more than one finds out which of them was news. @returns whether one was. */
  async function runBatch(made: readonly Made[]): Promise<boolean> {
    const failed = new Set<Made>()
    let runs = 0
    for (const each of made) {
      if (runs > 0 && isOver()) break
      if (!(await counter.run(each.input))) failed.add(each)
      runs++
    }
    if (!steered) return false
    const counts = coverage.take()
    if (!map.hasNews(counts, runs)) return false
    const [only, ...others] = made
    let isFound = false
    if (only !== undefined && others.length === 0) {
      map.absorb(counts, 1)
      if (failed.has(only)) return false
      isFound = true
      found++
      pool.add(only.input, only.parent)
      onFind?.(only.input)
    } else if (!isOver()) {
      const half = Math.ceil(made.length / 2)
      isFound = await runBatch(made.slice(0, half))
      isFound = (await runBatch(made.slice(half))) || isFound
    }
    // What none of them does alone is no business of theirs: a cache that was filled, a timer.
    map.absorb(counts, runs)
    return isFound
  }

  // What loading the code reached is no input's doing.
  coverage.take()
  const urls = new Set<string>()
  for (const input of target.seeds) {
    await counter.run(input)
    if (!steered && counter.runs > 1) continue
    const counts = coverage.take()
    for (const { url } of counts) urls.add(url)
    map.absorb(counts, 1)
  }
  for (const input of steered ? corpus : []) {
    if (counter.runs >= maxRuns) {
      onFind?.(input)
      continue
    }
    if (!(await counter.run(input)) || !map.absorb(coverage.take(), 1)) continue
    pool.add(input)
    onFind?.(input)
  }

  const mutate = createMutator(
    target.format,
    wordsFor(target.format, target.dictionary ?? [], [...urls]),
    random,
  )
  let size = 1
  while (!isOver()) {
    const made = Array.from({ length: Math.min(size, maxRuns - counter.runs) }, (): Made => {
      const parent = pool.pick(random)
      return { input: mutate(parent, pool.pickAny(random)), parent }
    })
    size = (await runBatch(made)) ? 1 : Math.min(2 * size, MAX_BATCH)
  }
  if (!steered) map.absorb(coverage.take(), 1)
  const { runs, crashes, hangs, peakBytes, examples } = counter
  return { runs, seconds: elapsed(), crashes, hangs, peakBytes, blocks: map.size, found, examples, map }
}
