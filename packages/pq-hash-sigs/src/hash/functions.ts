/** What `digest` and `startDigest` of `#hash` take: their output is cut to, or made, `size` bytes. */
export type HashFunction = 'SHA-256' | 'SHA-512' | 'SHAKE128' | 'SHAKE256'

/** A message that is hashed part by part. */
export interface RunningDigest {
  update(part: Uint8Array): void
  /** Once. */
  finish(): Uint8Array
}
