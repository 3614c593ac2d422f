/** Whether samples may be taken as independent and identically distributed: SP 800-90B section 5. */
import { checkBytes, checkOptions } from '@quantum-shield/pq-core'
import { toHex } from '@quantum-shield/pq-core/bytes'
import { mostCommonValue } from './estimators/most-common-value.ts'
import { goodnessOfFit, independence, type ChiSquare } from './iid/chi-square.ts'
import { loadCompressedLength } from './iid/compressed-length.ts'
import { PERMUTATIONS, permutationTest, type PermutedStatistic } from './iid/permutation-test.ts'
import { repeatedSubstring, type RepeatedSubstring } from './iid/repeated-substring.ts'
import { readSamples, type SampleSet } from './samples.ts'
import { eventLoopTurn, type StepOptions } from './steps.ts'

export interface IidOptions extends StepOptions {
  /** 1 to 8. Default: up to the highest bit that any sample has set. */
  readonly bitsPerSample?: number
  /** Of the permutations, 16 to 64 bytes: the same seed, the same result. Default: 32 random bytes. */
  readonly seed?: Uint8Array
  /** At most; 10 000 by section 5.1, and fewer for a first look, after which statistics may be undecided. */
  readonly permutations?: number
}

export interface IidResult {
  /**
   * No test contradicts. Only then is `minEntropy` a figure to claim. Absent where none contradicts, but statistics are
   * undecided after fewer than 10 000 permutations.
   */
  readonly passed?: boolean
  /** By section 6.1, the most common value of the samples and of their bits alone; bits per sample. */
  readonly minEntropy: number
  readonly independence: ChiSquare
  readonly goodnessOfFit: ChiSquare
  readonly repeatedSubstring: RepeatedSubstring
  readonly statistics: readonly PermutedStatistic[]
  /** Made until all was decided. */
  readonly permutations: number
  /** Hexadecimal. */
  readonly seed: string
  /** Statistics that could not be had here, which `passed` does not cover: `compression` without bzip2-wasm. */
  readonly notRun: readonly string[]
}

function checkSeed(seed: Uint8Array): void {
  checkBytes(seed, 'seed')
  if (seed.length < 16 || seed.length > 64)
    throw new RangeError(`seed is ${seed.length} bytes, 16 to 64 expected`)
}

/** One that fails decides; one that is undecided leaves the others undecided with it. */
function conclude(verdicts: readonly { readonly passed?: boolean }[]): boolean | undefined {
  if (verdicts.some(({ passed }) => passed === false)) return false
  return verdicts.every(({ passed }) => passed === true) ? true : undefined
}

function minEntropyOf({ symbols, alphabetSize, bits, bitsPerSample }: SampleSet): number {
  const { minEntropy: ofSamples = 0 } = mostCommonValue(symbols, alphabetSize)
  if (bits === undefined) return ofSamples
  const { minEntropy: ofBits = 0 } = mostCommonValue(bits, 2)
  return Math.min(ofSamples, bitsPerSample * ofBits)
}

/**
 * The chi-square tests, the longest repeated substring, and the permutation tests, which stop as soon as every statistic
 * is decided: after some 50 permutations of IID samples, after all 10 000 of others. For 1 000 000 samples of 8 bits
 * the first 20 take about 6 s, and a permutation whose compression is decided 0.02 s. The event loop has its turn after
 * each. @throws as assess; RangeError for the seed or the number of permutations.
 */
export async function testIid(samples: Uint8Array, options: IidOptions = {}): Promise<IidResult> {
  checkOptions(options, ['bitsPerSample', 'seed', 'permutations', 'signal', 'onProgress'])
  const { bitsPerSample, permutations: total = PERMUTATIONS, signal, onProgress } = options
  const seed = options.seed ?? globalThis.crypto.getRandomValues(new Uint8Array(32))
  checkSeed(seed)
  if (!Number.isInteger(total) || total < 1 || total > PERMUTATIONS)
    throw new RangeError(`${total} permutations, 1 to ${PERMUTATIONS} expected`)
  const set = readSamples(samples, bitsPerSample)
  const { symbols, alphabetSize } = set
  const compressedLength = await loadCompressedLength()

  async function turn(done: number, next: string): Promise<void> {
    await eventLoopTurn()
    signal?.throwIfAborted()
    onProgress?.({ done, total, next })
  }

  await turn(0, 'chi-square')
  const distribution = {
    independence: independence(symbols, alphabetSize),
    goodnessOfFit: goodnessOfFit(symbols, alphabetSize),
  }
  await turn(0, 'repeated substring')
  const substring = repeatedSubstring(symbols, alphabetSize)
  await turn(0, 'permutations')
  const test = permutationTest(set, seed, compressedLength)
  let done = 0
  for (let isOpen = true; isOpen && done < total; done++) {
    await turn(done, 'permutations')
    isOpen = test.next(done)
  }
  onProgress?.({ done: total, total, next: '' })
  const statistics = test.results(done)
  const passed = conclude([distribution.independence, distribution.goodnessOfFit, substring, ...statistics])
  return {
    ...(passed !== undefined && { passed }),
    minEntropy: minEntropyOf(set),
    ...distribution,
    repeatedSubstring: substring,
    statistics,
    permutations: done,
    seed: toHex(seed),
    notRun: compressedLength === undefined ? ['compression'] : [],
  }
}
