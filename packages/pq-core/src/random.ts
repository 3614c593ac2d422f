import type { Bytes } from './bytes.ts'
import type { RandomSource } from './contracts.ts'
import { checkBytes } from './options.ts'

// Web Crypto (section 10.1.1) refuses to fill more at once.
const QUOTA = 65_536

/** The operating system's generator, in every runtime. */
export const systemRandom: RandomSource = (length) => {
  const bytes = new Uint8Array(length)
  for (let offset = 0; offset < length; offset += QUOTA) {
    globalThis.crypto.getRandomValues(bytes.subarray(offset, offset + QUOTA))
  }
  return bytes
}

/**
 * `length` bytes of a source that a caller brought, as a copy: one that gives too few, or fills the same array again
 * later, must not make a key. The caller wipes it.
 * @throws RangeError for another length, TypeError for what is no Uint8Array.
 */
export function draw(random: RandomSource, length: number): Bytes {
  // Fresh and of the right length; a copy would leave a second seed behind.
  if (random === systemRandom) return systemRandom(length) as Bytes
  const bytes: unknown = random(length)
  checkBytes(bytes, 'what the random source gave')
  if (bytes.length !== length)
    throw new RangeError(`the random source gave ${bytes.length} bytes, not ${length}`)
  return Uint8Array.from(bytes)
}
