import type { RandomSource } from './contracts.ts'

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
