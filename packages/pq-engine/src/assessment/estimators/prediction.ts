/** What the four predictors share: sections 6.3.7 to 6.3.10, the steps after the last sample. */
import { bisect, minEntropyOf, upperBound, type Estimate, type EstimatorName } from '../estimate.ts'

/** Counts correct predictions and the longest run of them. */
export class Score {
  correct = 0
  longestRun = 0
  #run = 0

  add(isCorrect: boolean): void {
    if (!isCorrect) {
      this.#run = 0
      return
    }
    this.correct++
    this.#run++
    if (this.#run > this.longestRun) this.longestRun = this.#run
  }
}

/** Iterations after which the root of step 6 stands still; about ten bring the last bit. */
const ROOT_STEPS = 65

/**
 * Logarithm of the probability that N predictions, each right with probability p, hold no run of r right ones
 * (Feller; section 6.3.7 step 6). Everything is in y = x - 1, which is far below the last bit of x.
 */
export function logNoRun(p: number, r: number, N: number): number {
  const q = 1 - p
  const run = q * Math.exp(r * Math.log(p))
  let y = 0
  for (let step = 0; step < ROOT_STEPS; step++) {
    const next = run * Math.exp((r + 1) * Math.log1p(y))
    if (next <= y) break
    y = next
  }
  return Math.log1p((-p * y) / q) - Math.log1p(-r * y) - (N + 1) * Math.log1p(y)
}

/**
 * @param predictions N, at least 2.
 * @param alphabetSize k: a guess is right with probability 1/k at least.
 */
export function predictionEstimate(
  estimator: EstimatorName,
  { correct, longestRun }: Pick<Score, 'correct' | 'longestRun'>,
  predictions: number,
  alphabetSize: number,
): Estimate {
  const r = longestRun + 1
  const global = correct / predictions
  const globalBound = correct > 0 ? upperBound(global, predictions) : 1 - 0.01 ** (1 / predictions)
  const floor = Math.max(1 / alphabetSize, globalBound)
  const figures = { C: correct, r, N: predictions, P_global: global, "P_global'": globalBound }
  // The run tells more than the count only where it is unlikely at `floor`.
  const isLocal = floor < 1 && logNoRun(floor, r, predictions) > Math.log(0.99)
  if (!isLocal) return { estimator, minEntropy: minEntropyOf(floor), figures }
  const local = bisect((p) => logNoRun(p, r, predictions), Math.log(0.99), floor)
  return { estimator, minEntropy: minEntropyOf(local), figures: { ...figures, P_local: local } }
}
