/** The byte strings of docs/design/005-key-derivation.md sections 2 to 4. */
import { ByteWriter, utf8 } from '@quantum-shield/pq-core/bytes'
import { sha512 } from '#platform'
import type { SecretSource, SourceKind } from './sources.ts'

/** What the key is bound to besides its sources. */
export interface Binding {
  readonly suite: string
  readonly parties: readonly [string, string]
  readonly context: Uint8Array
  readonly salt: Uint8Array
}

const LABEL = /* @__PURE__ */ utf8('quantum-shield session key v1\0')
const KIND_CODES: Readonly<Record<SourceKind, number>> = { kem: 1, qkd: 2, qrng: 3 }

/** Z' = Z ‖ T (SP 800-56C r2 section 2): the first secret as it is, each other behind its kind and length. */
export function encodeSecrets(sources: readonly SecretSource[]): Uint8Array {
  const writer = new ByteWriter()
  sources.forEach(({ kind, secret }, index) => {
    if (index === 0) writer.bytes(secret.reveal())
    else writer.uint(KIND_CODES[kind], 1).prefixed(secret.reveal(), 4)
  })
  return writer.finish()
}

function writeSource(writer: ByteWriter, source: SecretSource): void {
  writer.uint(KIND_CODES[source.kind], 1).uint(source.secret.length, 4)
  switch (source.kind) {
    case 'kem':
      writer.prefixed(utf8(source.publicKey.algorithm.id), 1)
      writer.prefixed(source.publicKey.toBytes(), 4).prefixed(source.ciphertext, 4)
      return
    case 'qkd':
      writer.prefixed(utf8(source.keyId), 2)
      for (const kme of source.kmes) writer.prefixed(utf8(kme), 2)
      return
    case 'qrng':
      writer.prefixed(utf8(source.name), 2)
  }
}

/** Public: everything that determined the secrets, and everything that the two sides must agree on. */
export function encodeTranscript(binding: Binding, sources: readonly SecretSource[]): Uint8Array {
  const writer = new ByteWriter().prefixed(utf8(binding.suite), 2)
  for (const party of binding.parties) writer.prefixed(utf8(party), 2)
  writer.prefixed(binding.salt, 2).prefixed(binding.context, 2).uint(sources.length, 1)
  for (const source of sources) writeSource(writer, source)
  return writer.finish()
}

/**
 * FixedInfo (SP 800-56C r2 section 5.1, item 3; the form of SP 800-56A r3 section 5.8.2.1.1): AlgorithmID,
 * PartyUInfo, PartyVInfo, SuppPubInfo = SHA-512(transcript) ‖ length in bits. At most 869 bytes.
 */
export function encodeFixedInfo(binding: Binding, transcript: Uint8Array, length: number): Uint8Array {
  const writer = new ByteWriter().bytes(LABEL).prefixed(utf8(binding.suite), 2)
  for (const party of binding.parties) writer.prefixed(utf8(party), 2)
  return writer
    .bytes(sha512(transcript))
    .uint(8 * length, 4)
    .finish()
}
