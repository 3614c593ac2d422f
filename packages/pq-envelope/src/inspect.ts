import { checkBytes } from '@quantum-shield/pq-core'
import { headerSize, parseHeader, PREFIX_SIZE } from './header.ts'
import type { SuiteName } from './suites.ts'

/** What an envelope says about itself. Nothing here has been authenticated. */
export interface EnvelopeInfo {
  readonly version: 1
  readonly suite: SuiteName
  /** Bytes of plaintext a chunk. */
  readonly chunkSize: number
  /** Bytes. */
  readonly headerSize: number
  readonly recipients: readonly RecipientInfo[]
}

export type RecipientInfo =
  | { readonly type: 'kem'; readonly algorithm: string; readonly keyId: string; readonly keyVersion: number }
  | { readonly type: 'symmetric'; readonly name: string; readonly keyVersion: number }
  | {
      readonly type: 'password'
      readonly memoryKiB: number
      readonly passes: number
      readonly parallelism: number
    }

/**
 * @param front the beginning of an envelope, at least its header.
 * @throws PqError `malformed`, EnvelopeError `unsupported_version` or `unsupported_suite`.
 */
export function inspectEnvelope(front: Uint8Array): EnvelopeInfo {
  checkBytes(front, 'envelope')
  const size = headerSize(front.subarray(0, PREFIX_SIZE))
  const { suite, chunkExponent, stanzas } = parseHeader(front.subarray(0, size))
  const recipients = stanzas.map((stanza): RecipientInfo => {
    switch (stanza.type) {
      case 'kem': {
        const { type, algorithm, keyId, keyVersion } = stanza
        return { type, algorithm, keyId, keyVersion }
      }
      case 'symmetric': {
        const { type, name, keyVersion } = stanza
        return { type, name, keyVersion }
      }
      case 'password': {
        const { type, memoryKiB, passes, parallelism } = stanza
        return { type, memoryKiB, passes, parallelism }
      }
    }
  })
  return { version: 1, suite: suite.name, chunkSize: 2 ** chunkExponent, headerSize: size, recipients }
}
