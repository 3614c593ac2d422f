/** What an estimator returns, and the two steps that most of them share. */

/** In the order of SP 800-90B sections 6.3.1 to 6.3.10. */
export const ESTIMATORS = [
  'most-common-value',
  'collision',
  'markov',
  'compression',
  't-tuple',
  'lrs',
  'multi-mcw',
  'lag',
  'multi-mmc',
  'lz78y',
] as const

export type EstimatorName = (typeof ESTIMATORS)[number]

export interface Estimate {
  readonly estimator: EstimatorName
  /** Bits per symbol of what was assessed. Absent where the estimator is not defined for these samples. */
  readonly minEntropy?: number
  /** Why there is no figure. */
  readonly reason?: string
  /** The intermediate results that the standard names, by the names of the reference tool. */
  readonly figures: Readonly<Record<string, number>>
}

/** Quantile 0.995 of the normal distribution, which the standard rounds to 2.576 and the reference tool does not. */
export const Z_ALPHA = 2.5758293035489008

/** Upper end of the 99 % interval of a proportion, at most 1 (section 6.3.1 step 2). @param n at least 2. */
export function upperBound(proportion: number, n: number): number {
  return Math.min(1, proportion + Z_ALPHA * Math.sqrt((proportion * (1 - proportion)) / (n - 1)))
}

/** Bits; 0, not -0, for certainty. */
export function minEntropyOf(probability: number): number {
  return 0 - Math.log2(probability)
}

/**
 * Solves f(p) = target for an f that falls from `low` to 1, to the last bit. What f cannot compute near 1 (NaN)
 * counts as fallen.
 */
export function bisect(f: (p: number) => number, target: number, low: number): number {
  let [above, below] = [low, 1]
  for (;;) {
    const middle = (above + below) / 2
    if (middle <= above || middle >= below) return middle
    const value = f(middle)
    if (value === target) return middle
    if (value > target) above = middle
    else below = middle
  }
}
