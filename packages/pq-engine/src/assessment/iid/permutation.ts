/** Permutations that depend on a seed and a number alone: any run can be repeated, and any of them made anew. */
import { concatBytes, utf8 } from '@quantum-shield/pq-core/bytes'
import { sha512 } from '#platform'

const LABEL = /* @__PURE__ */ utf8('quantum-shield iid permutation v1\0')

/** Whole numbers below 2^32. */
export type Words = () => number

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

/** xoshiro128** 1.1 (Blackman, Vigna 2018): fast and even; no secret may depend on it. @param state not all 0. */
export function xoshiro128(state: Uint32Array): Words {
  let [a = 0, b = 0, c = 0, d = 0] = state
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result
  }
}

/** The words of permutation `index` of the seed. */
export function wordsOf(seed: Uint8Array, index: number): Words {
  const number = new Uint8Array(4)
  new DataView(number.buffer).setUint32(0, index)
  const digest = sha512(concatBytes(LABEL, number, seed))
  const view = new DataView(digest.buffer, digest.byteOffset)
  return xoshiro128(Uint32Array.from({ length: 4 }, (_, i) => view.getUint32(4 * i)))
}

/** Fisher and Yates, in place. Each index is drawn evenly: what the mask leaves too large is drawn again. */
export function shuffle(samples: Uint8Array, words: Words): void {
  for (let last = samples.length - 1; last > 0; last--) {
    const shift = Math.clz32(last)
    let other = words() >>> shift
    while (other > last) other = words() >>> shift
    const sample = samples[last] as number
    samples[last] = samples[other] as number
    samples[other] = sample
  }
}
