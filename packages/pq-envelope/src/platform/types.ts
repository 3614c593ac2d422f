/** An AEAD with its key set. Tags are the last 16 bytes of a ciphertext. */
export interface KeyedAead {
  /** @param output plaintext length + 16 bytes. */
  seal(nonce: Uint8Array, plaintext: Uint8Array, output: Uint8Array): void
  /** @param output ciphertext length - 16 bytes; holds nothing of use when the result is false. */
  open(nonce: Uint8Array, ciphertext: Uint8Array, output: Uint8Array): boolean
}

export interface Argon2Parameters {
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
  /** Of the result, in bytes. */
  readonly length: number
}
