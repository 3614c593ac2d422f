import { minEntropyOf, Z_ALPHA, type Estimate } from '../estimate.ts'

/**
 * SP 800-90B section 6.3.2, for bits. Of three bits two are equal, so a wait is 2 or 3 long, and step 7 reduces to
 * X' = 2 + 2 p (1 - p), whose root above 1/2 needs no search.
 */
export function collision(bits: Uint8Array): Estimate {
  const n = bits.length
  let [waits, threes, at] = [0, 0, 0]
  while (at < n - 1) {
    if (bits[at] === bits[at + 1]) at += 2
    else if (at < n - 2) {
      at += 3
      threes++
    } else break
    waits++
  }
  const mean = at / waits
  const squares = 4 * (waits - threes) + 9 * threes
  const deviation = Math.sqrt((squares - at * mean) / (waits - 1))
  const bound = Math.max(2, mean - (Z_ALPHA * deviation) / Math.sqrt(waits))
  // Above 2.5 there is no root: step 8 awards full entropy.
  const p = bound < 2.5 ? 0.5 + Math.sqrt(1.25 - 0.5 * bound) : 0.5
  return {
    estimator: 'collision',
    minEntropy: minEntropyOf(p),
    figures: { v: waits, 'Sum t_i': at, 'X-bar': mean, 'sigma-hat': deviation, "X-bar'": bound, p },
  }
}
