/**
 * The suffixes of a text in order, in linear time: induced sorting (Nong, Zhang, Chan: Two Efficient Algorithms for
 * Linear Time Suffix Array Construction, IEEE Trans. Computers 60, 2011). A suffix is of type S when it is smaller than
 * the one after it, else L; an S after an L is an LMS suffix. From the order of the LMS suffixes that of all others
 * follows in two passes.
 */

import { countsOf } from './samples.ts'

type Text = Uint8Array | Int32Array

const EMPTY = -1

/** Where the bucket of each symbol starts, or one after it ends. */
function bucketEdges(counts: Int32Array, edges: Int32Array, isEnd: boolean): void {
  let sum = 0
  for (let symbol = 0; symbol < counts.length; symbol++) {
    const count = counts[symbol] as number
    edges[symbol] = isEnd ? sum + count : sum
    sum += count
  }
}

/** 1 for type S. The last suffix is of type L: the empty one after it is smaller. */
function classify(text: Text): Uint8Array {
  const isS = new Uint8Array(text.length)
  for (let i = text.length - 2; i >= 0; i--) {
    const [symbol, next] = [text[i] as number, text[i + 1] as number]
    isS[i] = symbol < next || (symbol === next && isS[i + 1] === 1) ? 1 : 0
  }
  return isS
}

/** From the LMS suffixes at the ends of their buckets in `order` to all suffixes. */
function induce(text: Text, isS: Uint8Array, counts: Int32Array, edges: Int32Array, order: Int32Array): void {
  const n = text.length
  bucketEdges(counts, edges, false)
  // The empty suffix is the smallest, and the last one follows from it.
  const last = text[n - 1] as number
  order[edges[last] as number] = n - 1
  edges[last] = (edges[last] as number) + 1
  for (let i = 0; i < n; i++) {
    const at = (order[i] as number) - 1
    if (at < 0 || isS[at] === 1) continue
    const symbol = text[at] as number
    const place = edges[symbol] as number
    order[place] = at
    edges[symbol] = place + 1
  }
  bucketEdges(counts, edges, true)
  for (let i = n - 1; i >= 0; i--) {
    const at = (order[i] as number) - 1
    if (at < 0 || isS[at] === 0) continue
    const symbol = text[at] as number
    const place = (edges[symbol] as number) - 1
    order[place] = at
    edges[symbol] = place
  }
}

/** Whether the LMS substrings at `a` and `b` are equal: same symbols and types, to the next LMS position. */
function isSameSubstring(text: Text, isS: Uint8Array, a: number, b: number): boolean {
  for (let k = 0; ; k++) {
    const [i, j] = [a + k, b + k]
    if (i >= text.length || j >= text.length) return false
    if (text[i] !== text[j] || isS[i] !== isS[j]) return false
    if (k === 0) continue
    const [endsA, endsB] = [isS[i] === 1 && isS[i - 1] === 0, isS[j] === 1 && isS[j - 1] === 0]
    if (endsA || endsB) return endsA && endsB
  }
}

/** @param alphabetSize every symbol is below. `order` is as long as `text` and gets the result. */
function sortSuffixes(text: Text, alphabetSize: number, order: Int32Array): void {
  const n = text.length
  order.fill(EMPTY)
  if (n === 0) return
  const isS = classify(text)
  const counts = countsOf(text, alphabetSize)
  const edges = new Int32Array(alphabetSize)

  const placeAtEnd = (at: number): void => {
    const place = (edges[text[at] as number] as number) - 1
    edges[text[at] as number] = place
    order[place] = at
  }

  // In any order they give the right order of their substrings.
  bucketEdges(counts, edges, true)
  let lmsCount = 0
  for (let i = n - 1; i > 0; i--) {
    if (isS[i] === 0 || isS[i - 1] === 1) continue
    placeAtEnd(i)
    lmsCount++
  }
  induce(text, isS, counts, edges, order)
  if (lmsCount <= 1) return

  // The front of `order` holds them sorted, the back half gives each its name by position.
  let sorted = 0
  for (let i = 0; i < n; i++) {
    const at = order[i] as number
    if (at > 0 && isS[at] === 1 && isS[at - 1] === 0) order[sorted++] = at
  }
  order.fill(EMPTY, lmsCount)
  let names = 0
  for (let i = 0; i < lmsCount; i++) {
    const at = order[i] as number
    if (i > 0 && !isSameSubstring(text, isS, order[i - 1] as number, at)) names++
    // LMS positions are at least two apart.
    order[lmsCount + (at >> 1)] = names
  }
  const reduced = new Int32Array(lmsCount)
  const positions = new Int32Array(lmsCount)
  for (let i = lmsCount, k = 0; i < n; i++) {
    if (order[i] !== EMPTY) reduced[k++] = order[i] as number
  }
  for (let i = 1, k = 0; i < n; i++) {
    if (isS[i] === 1 && isS[i - 1] === 0) positions[k++] = i
  }
  const reducedOrder = order.subarray(0, lmsCount)
  if (names + 1 < lmsCount) sortSuffixes(reduced, names + 1, reducedOrder)
  else reduced.forEach((name, k) => (reducedOrder[name] = k))
  // `reduced` is done with: it takes the sorted positions.
  for (let k = 0; k < lmsCount; k++) reduced[k] = positions[reducedOrder[k] as number] as number

  order.fill(EMPTY)
  bucketEdges(counts, edges, true)
  for (let k = lmsCount - 1; k >= 0; k--) placeAtEnd(reduced[k] as number)
  induce(text, isS, counts, edges, order)
}

/** Start of each suffix, smallest first. @param alphabetSize every symbol is below. 9 bytes a symbol, and half again. */
export function suffixArray(text: Uint8Array, alphabetSize: number): Int32Array {
  const order = new Int32Array(text.length)
  sortSuffixes(text, alphabetSize, order)
  return order
}

/**
 * By position: how many symbols the suffix there shares with the one before it in order (Kärkkäinen, Manzini,
 * Puglisi: Permuted Longest-Common-Prefix Array, 2009). 0 for the first in order.
 */
export function sharedPrefixes(text: Uint8Array, order: Int32Array): Int32Array {
  const n = text.length
  // Each place holds the predecessor until its own turn comes.
  const shared = new Int32Array(n)
  for (let i = n - 1; i >= 0; i--) shared[order[i] as number] = i === 0 ? EMPTY : (order[i - 1] as number)
  let length = 0
  for (let i = 0; i < n; i++) {
    const predecessor = shared[i] as number
    if (predecessor === EMPTY) length = 0
    else {
      const most = n - Math.max(i, predecessor)
      while (length < most && text[i + length] === text[predecessor + length]) length++
    }
    shared[i] = length
    if (length > 0) length--
  }
  return shared
}
