/** Sections 6.3.5 and 6.3.6, which count tuples of every length at once, from one suffix array. */
import { minEntropyOf, upperBound, type Estimate } from '../estimate.ts'
import { sharedPrefixes, suffixArray } from '../suffix-array.ts'

/** A tuple occurs so often before its proportion says anything (section 6.3.5 step 1). */
const OFTEN = 35

export interface TupleCounts {
  /** By length: how often the most common tuple occurs. From 1 to `longest`. */
  readonly mostCommon: Int32Array
  /** By length: pairs of equal tuples. */
  readonly pairs: Float64Array
  /** Length of the longest repeated tuple. */
  readonly longest: number
}

/**
 * A tuple that occurs several times is a range of suffixes in order, and ranges nest: one that shares `length`
 * symbols within and `parent` with its surroundings stands for one tuple of each length in between.
 */
export function countTuples(symbols: Uint8Array, alphabetSize: number): TupleCounts {
  const n = symbols.length
  const order = suffixArray(symbols, alphabetSize)
  const shared = sharedPrefixes(symbols, order)
  const longest = shared.reduce((most, length) => Math.max(most, length), 0)
  const mostCommon = new Int32Array(longest + 2)
  // Differences between one length and the next longer, all of them sums below 2^53.
  const pairs = new Float64Array(longest + 2)

  // Open ranges, outermost first, by shared length and first suffix.
  const lengths = new Int32Array(longest + 2)
  const starts = new Int32Array(longest + 2)
  let open = 0
  for (let i = 1; i <= n; i++) {
    const length = i < n ? (shared[order[i] as number] as number) : 0
    let start = i - 1
    while ((lengths[open] as number) > length) {
      const within = lengths[open] as number
      start = starts[open] as number
      const count = i - start
      open--
      const parent = Math.max(length, lengths[open] as number)
      const equal = (count * (count - 1)) / 2
      mostCommon[within] = Math.max(mostCommon[within] as number, count)
      pairs[within] = (pairs[within] as number) + equal
      pairs[parent] = (pairs[parent] as number) - equal
    }
    if ((lengths[open] as number) < length) {
      open++
      lengths[open] = length
      starts[open] = start
    }
  }
  for (let length = longest - 1; length >= 1; length--) {
    mostCommon[length] = Math.max(mostCommon[length] as number, mostCommon[length + 1] as number)
    pairs[length] = (pairs[length] as number) + (pairs[length + 1] as number)
  }
  return { mostCommon, pairs, longest }
}

/** The largest of the probabilities that one symbol would have, were the tuples independent symbols. */
function largestRoot(from: number, to: number, proportion: (length: number) => number): number {
  let largest = 0
  for (let length = from; length <= to; length++)
    largest = Math.max(largest, proportion(length) ** (1 / length))
  return largest
}

/** SP 800-90B sections 6.3.5 (t-tuple) and 6.3.6 (longest repeated substring). */
export function tuples(
  symbols: Uint8Array,
  alphabetSize: number,
): readonly [tTuple: Estimate, lrs: Estimate] {
  const n = symbols.length
  const { mostCommon, pairs, longest } = countTuples(symbols, alphabetSize)
  let t = 0
  while (t < longest && (mostCommon[t + 1] as number) >= OFTEN) t++
  return [tTuple(), lrs()]

  function tTuple(): Estimate {
    const estimator = 't-tuple'
    if (t === 0) return { estimator, reason: `no symbol occurs ${OFTEN} times`, figures: { t } }
    const proportion = largestRoot(1, t, (length) => (mostCommon[length] as number) / (n - length + 1))
    const bound = upperBound(proportion, n)
    const figures = { t, 'p-hat_max': proportion, p_u: bound }
    return { estimator, minEntropy: minEntropyOf(bound), figures }
  }

  function lrs(): Estimate {
    const estimator = 'lrs'
    const [u, v] = [t + 1, longest]
    if (v < u) return { estimator, reason: `every repeated tuple occurs ${OFTEN} times`, figures: { u, v } }
    const proportion = largestRoot(u, v, (length) => {
      const places = n - length + 1
      return (pairs[length] as number) / ((places * (places - 1)) / 2)
    })
    const bound = upperBound(proportion, n)
    return { estimator, minEntropy: minEntropyOf(bound), figures: { u, v, 'p-hat': proportion, p_u: bound } }
  }
}
