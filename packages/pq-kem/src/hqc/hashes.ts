/** The functions of HQC specification (2025-08-22) section 3.1 table 1, told apart by a last byte. */
import { loadSha3 } from '#noble'

const XOF = Uint8Array.of(1)
const G = Uint8Array.of(0)
const H = Uint8Array.of(1)
const I = Uint8Array.of(2)
const J = Uint8Array.of(3)

/** Bytes of a stream, from its beginning on. */
export interface Xof {
  /** The next ones. */
  xof(length: number): Uint8Array
  /** Clears its state. */
  destroy(): void
}

/** SHAKE256. */
export function openXof(seed: Uint8Array): Xof {
  return loadSha3().shake256.create({}).update(seed).update(XOF)
}

function sha3(size: 256 | 512, domain: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const { sha3_256, sha3_512 } = loadSha3()
  const hash = (size === 256 ? sha3_256 : sha3_512).create()
  for (const part of parts) hash.update(part)
  return hash.update(domain).digest()
}

/** The shared secret and theta, 32 bytes each, from H(ek), the message and the salt. */
export const hashG = (...parts: readonly Uint8Array[]): Uint8Array => sha3(512, G, parts)
/** H(ek), 32 bytes. */
export const hashH = (ek: Uint8Array): Uint8Array => sha3(256, H, [ek])
/** The seeds of dk and ek, 32 bytes each. */
export const hashI = (seed: Uint8Array): Uint8Array => sha3(512, I, [seed])
/** The secret of a rejected ciphertext, 32 bytes, from H(ek), sigma and the ciphertext. */
export const hashJ = (...parts: readonly Uint8Array[]): Uint8Array => sha3(256, J, parts)
