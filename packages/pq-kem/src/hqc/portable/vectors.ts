/** Sparse and dense vectors of n bits, HQC specification (2025-08-22) section 3.2 and 3.3, in plain JavaScript. */
import type { HqcParameters } from '../hqc.table.ts'
import { clearUnused } from '../unused-bits.ts'

/** All ones when equal, otherwise zero; for values below 2^31. */
function equalMask(a: number, b: number): number {
  return ((a ^ b) - 1) >> 31
}

export function addDraws(n: number, support: Uint32Array, count: number, draws: Uint8Array): number {
  const limit = 2 ** 24 - (2 ** 24 % n)
  const factor = Math.floor(2 ** 40 / n) + 1
  for (let i = 0; i + 3 <= draws.length && count < support.length; i += 3) {
    const draw = (draws[i] as number) | ((draws[i + 1] as number) << 8) | ((draws[i + 2] as number) << 16)
    if (draw >= limit) continue
    // No division: it may tell what is divided. The quotient is exact, as in the kernel, and the product below 2^53.
    const position = draw - n * Math.floor(draw * factor * 2 ** -40)
    let found = 0
    for (let j = 0; j < count; j++) found |= equalMask(support[j] as number, position)
    support[count] = position
    count += 1 + found
  }
  return count
}

export function supportOf(n: number, words: Uint8Array): Uint32Array {
  const weight = words.length / 4
  const view = new DataView(words.buffer, words.byteOffset, words.length)
  const support = new Uint32Array(weight)
  for (let i = 0; i < weight; i++) {
    // Below 2^48, so that both products are exact.
    support[i] = i + Math.floor(view.getUint32(4 * i, true) * (n - i) * 2 ** -32)
  }
  for (let i = weight - 2; i >= 0; i--) {
    const position = support[i] as number
    let found = 0
    for (let j = i + 1; j < weight; j++) found |= equalMask(support[j] as number, position)
    support[i] = position ^ (found & (position ^ i))
  }
  return support
}

/** Every word looks at every position. */
export function vectorOf({ vectorSize }: HqcParameters, support: Uint32Array): Uint8Array {
  const vector = new Uint8Array(vectorSize)
  for (let i = 0; i < vectorSize; i += 4) {
    let word = 0
    for (let j = 0; j < support.length; j++) {
      const position = support[j] as number
      word |= (1 << (position & 31)) & equalMask(position >>> 5, i >>> 2)
    }
    for (let j = 0; j < 4 && i + j < vectorSize; j++) vector[i + j] = word >>> (8 * j)
  }
  return vector
}

function toWords(bytes: Uint8Array, words: Uint32Array): void {
  for (let i = 0; i < bytes.length; i++) {
    words[i >>> 2] = (words[i >>> 2] as number) | ((bytes[i] as number) << (8 * (i & 3)))
  }
}

/** Two periods of the vector, so that each rotation of it is a window of n bits. */
function twoPeriods(vector: Uint8Array, n: number, length: number): Uint32Array {
  const words = new Uint32Array(length)
  toWords(vector, words)
  const [shift, base] = [n & 31, n >>> 5]
  const count = Math.ceil(n / 32)
  const period = words.slice(0, count)
  for (let i = 0; i < count; i++) {
    const word = period[i] as number
    words[base + i] = (words[base + i] as number) | (word << shift)
    words[base + i + 1] = (words[base + i + 1] as number) | ((word >>> 1) >>> (31 - shift))
  }
  return words
}

/**
 * The sum of the vector's rotations. Each is a window that starts at a secret bit: the words in front of it are
 * dropped by halves, 2^s of them or none at a time, by a choice between two words that are both read.
 */
export function multiply(parameters: HqcParameters, vector: Uint8Array, support: Uint32Array): Uint8Array {
  const { n, vectorSize } = parameters
  const count = Math.ceil(n / 32)
  const stages = 32 - Math.clz32(n >>> 5)
  const source = twoPeriods(vector, n, count + 1 + 2 ** stages)
  const window = new Uint32Array(source.length)
  const sum = new Uint32Array(count)
  for (const position of support) {
    const start = n - position
    let from = source
    for (let stage = stages - 1; stage >= 0; stage--) {
      const step = 2 ** stage
      const mask = -((start >>> (5 + stage)) & 1)
      for (let i = 0; i < count + step; i++) {
        const word = from[i] as number
        window[i] = word ^ (mask & (word ^ (from[i + step] as number)))
      }
      from = window
    }
    const shift = start & 31
    for (let i = 0; i < count; i++) {
      const next = ((window[i + 1] as number) << 1) << (31 - shift)
      sum[i] = (sum[i] as number) ^ (((window[i] as number) >>> shift) | next)
    }
  }
  const product = new Uint8Array(vectorSize)
  for (let i = 0; i < vectorSize; i++) product[i] = (sum[i >>> 2] as number) >>> (8 * (i & 3))
  window.fill(0)
  sum.fill(0)
  return clearUnused(parameters, product)
}
