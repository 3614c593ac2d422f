/** Our own files: envelopes, their JSON form, detached signatures (docs/design/001 section 2, 002). Headers only. */
import { ByteReader, toBase64url } from '@quantum-shield/pq-core/bytes'
import { edwards, ellipticCurve, rsaEncryption, rsaSignature } from '../algorithms.ts'
import { malformed } from '../asn1.ts'
import type { AlgorithmFacts, Asset, Place, Use } from '../finding.ts'
import { findPostQuantum, unknown } from '../post-quantum.ts'
import { aes, chaCha20, passwordKey } from '../symmetric.ts'

export const ENVELOPE_MAGIC = 'QSENV'
export const SIGNATURE_MAGIC = 'QSIG'
export const ENVELOPE_FORMAT = 'quantum-shield/envelope'

const SUITES: Readonly<Record<string, AlgorithmFacts>> = {
  1: aes(256, 'GCM'),
  2: chaCha20(),
  3: chaCha20('XChaCha20-Poly1305'),
  4: aes(256, 'GCM-SIV'),
  'AES-256-GCM': aes(256, 'GCM'),
  'ChaCha20-Poly1305': chaCha20(),
  'XChaCha20-Poly1305': chaCha20('XChaCha20-Poly1305'),
  'AES-256-GCM-SIV': aes(256, 'GCM-SIV'),
}

const CLASSICAL: Readonly<Record<string, AlgorithmFacts>> = {
  'DHKEM-X25519': edwards('X25519'),
  'DHKEM-X448': edwards('X448'),
  'DHKEM-P256': ellipticCurve('P-256', 'confidentiality'),
  'DHKEM-P384': ellipticCurve('P-384', 'confidentiality'),
  'DHKEM-P521': ellipticCurve('P-521', 'confidentiality'),
  'RSA-OAEP-256': rsaEncryption('OAEP'),
  Ed25519: edwards('Ed25519'),
  'ECDSA-P256': ellipticCurve('P-256', 'authenticity', 'SHA-256'),
  'RSA-PSS-SHA256': rsaSignature('PSS', 'SHA-256'),
}

/** An id of pq-core's table. */
export const ownAlgorithm = (id: string): AlgorithmFacts =>
  CLASSICAL[id] ?? findPostQuantum((row) => row.id === id) ?? unknown(id.slice(0, 64))

const WRAPPED_KEY = 48
const KEY_ID = 32
const PASSWORD_SALT = 16

const asciiOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes).replace(/[^\x21-\x7e]/g, '?')

const recipient = (algorithm: AlgorithmFacts): Use => ({
  role: 'recipient',
  purpose: 'confidentiality',
  algorithm,
})

/** A symmetric key has 32 bytes; what it is for, its owner knows. */
const SYMMETRIC = recipient(aes(256, 'GCM'))
const PASSWORD = recipient(passwordKey('Argon2id', 'Argon2'))

function readRecipient(reader: ByteReader): { use: Use; keyId?: string } {
  const type = reader.uint(1)
  switch (type) {
    case 1: {
      const algorithm = ownAlgorithm(asciiOf(reader.prefixed(1, 1, 64)))
      const keyId = toBase64url(reader.bytes(KEY_ID))
      reader.uint(4)
      reader.prefixed(2, 1, 0xffff)
      reader.bytes(WRAPPED_KEY)
      return { use: recipient(algorithm), keyId }
    }
    case 2:
      reader.prefixed(1, 1, 255)
      reader.bytes(4 + WRAPPED_KEY)
      return { use: SYMMETRIC }
    case 3:
      reader.bytes(6 + PASSWORD_SALT + WRAPPED_KEY)
      return { use: PASSWORD }
    default:
      throw malformed(`envelope: recipient of the unknown type ${type}`)
  }
}

/** @param bytes at least the header. @throws PqError `malformed`. */
export function readEnvelope(bytes: Uint8Array, place: Place): Asset {
  const reader = new ByteReader(bytes.subarray(0, MAX_HEADER))
  reader.bytes(ENVELOPE_MAGIC.length)
  const version = reader.uint(1)
  if (version !== 1) throw malformed(`envelope of version ${version}`)
  const suite = SUITES[reader.uint(2)] ?? unknown('suite', 'ae')
  reader.uint(1)
  const count = reader.uint(1)
  if (count < 1 || count > 32) throw malformed(`envelope to ${count} recipients`)
  reader.bytes(4 + 32 + 32)
  const recipients = Array.from({ length: count }, () => readRecipient(reader))
  return envelopeAsset(recipients, suite, place)
}

/** Two recipients short of the format's 1 MiB fit; a header is rarely above 50 kB. */
const MAX_HEADER = 1024 * 1024 + 4096

function envelopeAsset(
  recipients: readonly { use: Use; keyId?: string }[],
  suite: AlgorithmFacts,
  place: Place,
): Asset {
  const [first, ...more] = recipients.map(({ use }) => use)
  if (first === undefined) throw malformed('envelope without recipients')
  const keyIds = recipients.flatMap(({ keyId }) => keyId ?? [])
  return {
    kind: 'encrypted content',
    format: 'qs-envelope',
    place,
    uses: [first, ...more, { role: 'encryption', purpose: 'confidentiality', algorithm: suite }],
    details: { recipients: recipients.length, keyIds },
  }
}

/** The JSON form. @throws PqError `malformed`. */
export function readJsonEnvelope(json: Readonly<Record<string, unknown>>, place: Place): Asset {
  const { recipients, suite } = json
  if (!Array.isArray(recipients) || recipients.length > 32) throw malformed('envelope without recipients')
  const found = recipients.map((value: unknown) => {
    const { type, algorithm, keyId } = (value ?? {}) as Readonly<Record<string, unknown>>
    if (type === 'symmetric') return { use: SYMMETRIC }
    if (type === 'password') return { use: PASSWORD }
    const use = recipient(ownAlgorithm(typeof algorithm === 'string' ? algorithm : ''))
    return typeof keyId === 'string' ? { use, keyId: keyId.slice(0, 64) } : { use }
  })
  return envelopeAsset(found, SUITES[String(suite)] ?? unknown('suite', 'ae'), place)
}

/** @throws PqError `malformed`. */
export function readSignatureFile(bytes: Uint8Array, place: Place): Asset {
  const reader = new ByteReader(bytes.subarray(0, 1024))
  reader.bytes(SIGNATURE_MAGIC.length)
  const version = reader.uint(1)
  if (version !== 1) throw malformed(`signature file of version ${version}`)
  reader.uint(1)
  const count = reader.uint(1)
  if (count < 1 || count > 4) throw malformed(`signature file of ${count} signers`)
  const signers = Array.from({ length: count }, () => ({
    algorithm: ownAlgorithm(asciiOf(reader.prefixed(1, 1, 64))),
    keyId: toBase64url(reader.bytes(KEY_ID)),
  }))
  const [first, ...more] = signers.map(({ algorithm }): Use => ({
    role: 'signature',
    purpose: 'authenticity',
    algorithm,
  }))
  if (first === undefined) throw malformed('signature file without signers')
  return {
    kind: 'signature',
    format: 'qs-signature',
    place,
    uses: [first, ...more],
    details: { keyIds: signers.map(({ keyId }) => keyId) },
  }
}
