import { countsOf } from '../samples.ts'
import { sharedPrefixes, suffixArray } from '../suffix-array.ts'

export interface RepeatedSubstring {
  /** Of the longest substring that occurs twice. */
  readonly length: number
  /** That IID samples have one so long. */
  readonly probability: number
  /** It is 0.001 at least. */
  readonly passed: boolean
}

const ALPHA = 0.001

/** SP 800-90B section 5.2.5. */
export function repeatedSubstring(symbols: Uint8Array, alphabetSize: number): RepeatedSubstring {
  const n = symbols.length
  const collision = countsOf(symbols, alphabetSize).reduce((sum, count) => sum + (count / n) ** 2, 0)
  const shared = sharedPrefixes(symbols, suffixArray(symbols, alphabetSize))
  const length = shared.reduce((most, common) => Math.max(most, common), 0)
  const places = n - length + 1
  const pairs = (places * (places - 1)) / 2
  // 1 - (1 - collision^length)^pairs, where 1 - collision^length may round to 1.
  const probability = -Math.expm1(pairs * Math.log1p(-(collision ** length)))
  return { length, probability, passed: probability >= ALPHA }
}
