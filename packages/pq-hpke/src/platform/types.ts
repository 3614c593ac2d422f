import type { AEAD, KDF } from 'hpke'

/** RFC 5869 with one hash. */
export type Hkdf = Pick<KDF, 'Extract' | 'Expand'>

/** Tags are the last 16 bytes of a ciphertext. `Open` rejects a ciphertext that is not authentic, with any error. */
export type Cipher = Pick<AEAD, 'Seal' | 'Open'>

/** `length` bytes of output. */
export type Xof = (input: Uint8Array, length: number) => Uint8Array
