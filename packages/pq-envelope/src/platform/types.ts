/** An AEAD with its key set. Tags are the last 16 bytes of a ciphertext. */
export interface KeyedAead {
  /** @param output plaintext length + 16 bytes. */
  seal(nonce: Uint8Array, plaintext: Uint8Array, output: Uint8Array): void
  /** @param output ciphertext length - 16 bytes; untouched when the result is false. */
  open(nonce: Uint8Array, ciphertext: Uint8Array, output: Uint8Array): boolean
}

/** RFC 9106 section 3.1 has the bounds. */
export interface Argon2Parameters {
  readonly memoryKiB: number
  readonly passes: number
  /** Lanes. */
  readonly parallelism: number
  /** Of the result, in bytes. */
  readonly length: number
}
