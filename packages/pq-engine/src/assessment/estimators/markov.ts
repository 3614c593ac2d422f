import type { Estimate } from '../estimate.ts'

/** Steps of the chain whose most likely path is taken (section 6.3.3 step 3). */
const PATH = 128

/** How unlikely a path is, in bits; Infinity where it has an impossible step. */
function surprise(...factors: readonly (readonly [probability: number, times: number])[]): number {
  return factors.reduce((sum, [probability, times]) => sum - times * Math.log2(probability), 0)
}

/** SP 800-90B section 6.3.3, for bits. */
export function markov(bits: Uint8Array): Estimate {
  const n = bits.length
  // Of all bits but the last, which nothing follows.
  let [zeros, zeroZero, oneZero] = [0, 0, 0]
  for (let i = 0; i < n - 1; i++) {
    const isZeroNext = bits[i + 1] === 0
    if (bits[i] === 0) {
      zeros++
      if (isZeroNext) zeroZero++
    } else if (isZeroNext) oneZero++
  }
  const ones = n - 1 - zeros
  const p00 = zeros > 0 ? zeroZero / zeros : 0
  const p01 = zeros > 0 ? 1 - p00 : 0
  const p10 = ones > 0 ? oneZero / ones : 0
  const p11 = ones > 0 ? 1 - p10 : 0
  const p0 = (bits[n - 1] === 0 ? zeros + 1 : zeros) / n
  const p1 = 1 - p0
  // 00…0, 0101…, 011…1, 100…0, 1010…, 11…1: those of the standard. Another may be a little more likely.
  const paths = [
    surprise([p0, 1], [p00, PATH - 1]),
    surprise([p0, 1], [p01, PATH / 2], [p10, PATH / 2 - 1]),
    surprise([p0, 1], [p01, 1], [p11, PATH - 2]),
    surprise([p1, 1], [p10, 1], [p00, PATH - 2]),
    surprise([p1, 1], [p10, PATH / 2], [p01, PATH / 2 - 1]),
    surprise([p1, 1], [p11, PATH - 1]),
  ]
  const least = Math.min(PATH, ...paths)
  return {
    estimator: 'markov',
    minEntropy: least / PATH,
    figures: {
      P_0: p0,
      P_1: p1,
      'P_{0,0}': p00,
      'P_{0,1}': p01,
      'P_{1,0}': p10,
      'P_{1,1}': p11,
      'p-hat_max': 2 ** -least,
    },
  }
}
