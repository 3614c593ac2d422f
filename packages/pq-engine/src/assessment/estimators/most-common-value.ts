import { minEntropyOf, upperBound, type Estimate } from '../estimate.ts'
import { countsOf } from '../samples.ts'

/** SP 800-90B section 6.3.1. */
export function mostCommonValue(symbols: Uint8Array, alphabetSize: number): Estimate {
  const mode = countsOf(symbols, alphabetSize).reduce((most, count) => Math.max(most, count), 0)
  const proportion = mode / symbols.length
  const bound = upperBound(proportion, symbols.length)
  return {
    estimator: 'most-common-value',
    minEntropy: minEntropyOf(bound),
    figures: { 'Mode count': mode, 'p-hat': proportion, p_u: bound },
  }
}
