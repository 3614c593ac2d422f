import { bisect, minEntropyOf, Z_ALPHA, type Estimate } from '../estimate.ts'

/** Bits of a block (section 6.3.4 step 1). */
const BLOCK = 6
const BLOCKS = 1 << BLOCK
/** Blocks that fill the dictionary before anything is measured (step 2). */
const DICTIONARY_BLOCKS = 1000
/** Powers are taken afresh after so many multiplications: the error of a product stays below 1e-14. */
const ANCHOR = 64

/** The standard's correction of the deviation of log2 of the distances, section 6.3.4 step 5. */
const CORRECTION = 0.5907

/** Neumaier's sum: 10^6 terms of different size to the last bit. */
function compensated(): { add: (term: number) => void; total: () => number } {
  let [sum, lost] = [0, 0]
  return {
    add(term) {
      const next = sum + term
      lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum
      sum = next
    },
    total: () => sum + lost,
  }
}

/**
 * G(z) of step 7. A distance u < t is counted once for each block t > d, so that the double sum is one sum over u
 * with weight `blocks - max(u, d)`.
 * @param logs log2 of 1 to `blocks`, at their own index.
 */
export function expectedLog(z: number, d: number, blocks: number, logs: Float64Array): number {
  const inner = compensated()
  const last = compensated()
  const logMiss = Math.log1p(-z)
  for (let start = 1; start <= blocks; start += ANCHOR) {
    let miss = Math.exp((start - 1) * logMiss)
    // What is left is below the least number: no further term changes the sums.
    if (miss === 0) break
    for (let u = start; u < start + ANCHOR && u <= blocks; u++) {
      const term = (logs[u] as number) * miss
      inner.add((blocks - Math.max(u, d)) * term)
      if (u > d) last.add(term)
      miss *= 1 - z
    }
  }
  return (z * (z * inner.total() + last.total())) / (blocks - d)
}

/** SP 800-90B section 6.3.4, for bits. @param d blocks for the dictionary; another number is for tests. */
export function compression(bits: Uint8Array, d: number = DICTIONARY_BLOCKS): Estimate {
  const blocks = Math.floor(bits.length / BLOCK)
  const measured = blocks - d
  const logs = Float64Array.from({ length: blocks + 1 }, (_, u) => Math.log2(u))
  const lastSeen = new Int32Array(BLOCKS)
  const sum = compensated()
  const squares = compensated()
  for (let i = 1, at = 0; i <= blocks; i++) {
    let block = 0
    for (let bit = 0; bit < BLOCK; bit++) block = (block << 1) | (bits[at++] as number)
    if (i > d) {
      const distance = logs[i - (lastSeen[block] as number)] as number
      sum.add(distance)
      squares.add(distance * distance)
    }
    lastSeen[block] = i
  }
  const mean = sum.total() / measured
  const deviation = CORRECTION * Math.sqrt(squares.total() / (measured - 1) - mean * mean)
  const bound = mean - (Z_ALPHA * deviation) / Math.sqrt(measured)
  const expected = (p: number): number =>
    expectedLog(p, d, blocks, logs) + (BLOCKS - 1) * expectedLog((1 - p) / (BLOCKS - 1), d, blocks, logs)
  const least = 1 / BLOCKS
  // No p: step 8 awards full entropy.
  const p = expected(least) > bound ? bisect(expected, bound, least) : least
  return {
    estimator: 'compression',
    minEntropy: minEntropyOf(p) / BLOCK,
    figures: { 'X-bar': mean, 'sigma-hat': deviation, "X-bar'": bound, p },
  }
}
