/** The continuous health tests of SP 800-90B section 4.4, over samples of one byte. */

export interface HealthCutoffs {
  /** Equal samples in a row that fail. */
  readonly repetitionCount: number
  /** Samples of a window equal to its first that fail; above the window where no count is unlikely enough. */
  readonly adaptiveProportion: number
}

export type HealthFailure = 'repetition_count' | 'adaptive_proportion'

/** Probability that a sound source fails a test, per sample and per window: SP 800-90B section 4.4 recommends 2^-20 to 2^-40. */
const LOG2_ALPHA = -20

/** Samples of a window, SP 800-90B section 4.4.2, for samples with more than two values. */
const WINDOW = 512

/**
 * Smallest c with P(X > c) <= alpha for X binomial(n, p), which is CRITBINOM(n, p, 1 - alpha). The tail is summed
 * from its small end, where 1 - alpha itself would round.
 */
function criticalBinomial(n: number, p: number, alpha: number): number {
  let logTerm = n * Math.log(p)
  let tail = 0
  for (let c = n; c > 0; c--) {
    tail += Math.exp(logTerm)
    if (tail > alpha) return c
    logTerm += Math.log(c / (n - c + 1)) + Math.log1p(-p) - Math.log(p)
  }
  return 0
}

/**
 * @param minEntropy of a sample, in bits, above 0.
 * @param window samples; 1024 for binary samples.
 */
export function healthCutoffs(minEntropy: number, window = WINDOW): HealthCutoffs {
  return {
    repetitionCount: 1 + Math.ceil(-LOG2_ALPHA / minEntropy),
    adaptiveProportion: 1 + criticalBinomial(window, 2 ** -minEntropy, 2 ** LOG2_ALPHA),
  }
}

/** Both tests on one source, for as long as it runs. */
export class HealthTest {
  readonly #cutoffs: HealthCutoffs
  #last = -1
  #repetitions = 0
  #windowValue = -1
  #windowCount = 0
  #windowSeen = 0

  constructor(minEntropyPerByte: number) {
    this.#cutoffs = healthCutoffs(minEntropyPerByte)
  }

  /** Every sample goes through, in order. @returns the first failure. */
  check(samples: Uint8Array): HealthFailure | undefined {
    for (const sample of samples) {
      if (this.#failsRepetition(sample)) return 'repetition_count'
      if (this.#failsProportion(sample)) return 'adaptive_proportion'
    }
    return undefined
  }

  /** SP 800-90B section 4.4.1. */
  #failsRepetition(sample: number): boolean {
    this.#repetitions = sample === this.#last ? this.#repetitions + 1 : 1
    this.#last = sample
    return this.#repetitions >= this.#cutoffs.repetitionCount
  }

  /** SP 800-90B section 4.4.2. */
  #failsProportion(sample: number): boolean {
    if (this.#windowSeen === 0) {
      this.#windowValue = sample
      this.#windowCount = 0
    }
    if (sample === this.#windowValue) this.#windowCount++
    this.#windowSeen = (this.#windowSeen + 1) % WINDOW
    return this.#windowCount >= this.#cutoffs.adaptiveProportion
  }
}
