import type { Estimate } from '../estimate.ts'
import { predictionEstimate, Score } from './prediction.ts'

/** Section 6.3.8 step 1. A power of two: places of a ring. */
const LAGS = 128

/**
 * SP 800-90B section 6.3.8. The lags that predicted a sample right are the distances to its own earlier occurrences,
 * which a chain through the last 128 samples gives without asking the others.
 */
export function lag(symbols: Uint8Array, alphabetSize: number): Estimate {
  /** Where the symbol occurred last. */
  const latest = new Int32Array(alphabetSize).fill(-1)
  /** For each of the last samples, where its symbol occurred before it. */
  const earlier = new Int32Array(LAGS)
  /** By lag - 1. */
  const scores = new Int32Array(LAGS)
  const predictions = new Score()
  let [winner, best] = [0, 0]
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] as number
    if (i > 0) predictions.add(symbols[i - winner - 1] === symbol)
    const previous = latest[symbol] as number
    const oldest = Math.max(0, i - LAGS)
    for (let at = previous; at >= oldest; at = earlier[at & (LAGS - 1)] as number) {
      const index = i - at - 1
      const score = (scores[index] as number) + 1
      scores[index] = score
      if (score >= best) {
        best = score
        winner = index
      }
    }
    earlier[i & (LAGS - 1)] = previous
    latest[symbol] = i
  }
  return predictionEstimate('lag', predictions, symbols.length - 1, alphabetSize)
}
