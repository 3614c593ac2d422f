import { minEntropyOf, upperBound, type Estimate } from '../estimate.ts'

/** SP 800-90B section 6.3.1. */
export function mostCommonValue(symbols: Uint8Array, alphabetSize: number): Estimate {
  const counts = new Uint32Array(alphabetSize)
  for (const symbol of symbols) counts[symbol] = (counts[symbol] as number) + 1
  const mode = counts.reduce((most, count) => Math.max(most, count), 0)
  const proportion = mode / symbols.length
  const bound = upperBound(proportion, symbols.length)
  return {
    estimator: 'most-common-value',
    minEntropy: minEntropyOf(bound),
    figures: { 'Mode count': mode, 'p-hat': proportion, p_u: bound },
  }
}
