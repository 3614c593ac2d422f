import { EnvelopeError } from './errors.ts'

export type SuiteName = 'AES-256-GCM' | 'ChaCha20-Poly1305' | 'XChaCha20-Poly1305' | 'AES-256-GCM-SIV'

/**
 * A suite fixes everything: the payload AEAD, HKDF-SHA-512 for keys and commitment, HMAC-SHA-512 for the header,
 * AES-256-GCM for wrapping the file key.
 */
export interface Suite {
  /** On the wire. */
  readonly id: number
  /** Of its payload AEAD. Keys are 32 bytes, tags 16. */
  readonly name: SuiteName
  /** Bytes. */
  readonly nonceSize: number
}

export const TAG_SIZE = 16

export const SUITES: readonly Suite[] = /* @__PURE__ */ Object.freeze([
  { id: 1, name: 'AES-256-GCM', nonceSize: 12 },
  { id: 2, name: 'ChaCha20-Poly1305', nonceSize: 12 },
  { id: 3, name: 'XChaCha20-Poly1305', nonceSize: 24 },
  { id: 4, name: 'AES-256-GCM-SIV', nonceSize: 12 },
])

/** What `suite` of SealOptions may be. */
export const SUITE_NAMES: readonly SuiteName[] = /* @__PURE__ */ SUITES.map(({ name }) => name)

/** @throws EnvelopeError `unsupported_suite`. */
export function suiteById(id: number): Suite {
  const suite = SUITES.find((row) => row.id === id)
  if (suite === undefined) throw new EnvelopeError('unsupported_suite', `suite ${id}`)
  return suite
}

/** @throws EnvelopeError `unsupported_suite`. */
export function suiteByName(name: string): Suite {
  const suite = SUITES.find((row) => row.name === name)
  if (suite === undefined) throw new EnvelopeError('unsupported_suite', `suite "${name}"`)
  return suite
}
