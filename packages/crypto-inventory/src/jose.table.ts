/** JOSE's names: RFC 7518, RFC 8037, RFC 9964, draft-ietf-jose-hpke-encrypt. */
import { edwards, ellipticCurve, rsaEncryption, rsaSignature } from './algorithms.ts'
import type { AlgorithmFacts } from './finding.ts'
import { findPostQuantum, postQuantum, unknown } from './post-quantum.ts'
import { aes, chaCha20, hmac, passwordKey } from './symmetric.ts'

type Rows = Readonly<Record<string, AlgorithmFacts>>

const forSizes = (make: (bits: string) => readonly (readonly [string, AlgorithmFacts])[]): Rows =>
  Object.fromEntries(['256', '384', '512'].flatMap(make))

/** `alg` of a JWS. */
const SIGNATURES: Rows = {
  ...forSizes((bits) => [
    [`RS${bits}`, rsaSignature('PKCS1-1.5', `SHA-${bits}`)],
    [`PS${bits}`, rsaSignature('PSS', `SHA-${bits}`)],
    [`HS${bits}`, hmac(`SHA-${bits}`)],
  ]),
  ES256: ellipticCurve('P-256', 'authenticity', 'SHA-256'),
  ES384: ellipticCurve('P-384', 'authenticity', 'SHA-384'),
  ES512: ellipticCurve('P-521', 'authenticity', 'SHA-512'),
  ES256K: ellipticCurve('secp256k1', 'authenticity', 'SHA-256'),
  EdDSA: edwards('Ed25519'),
  Ed25519: edwards('Ed25519'),
  Ed448: edwards('Ed448'),
  none: {
    name: 'none',
    primitive: 'other',
    quantum: 'vulnerable',
    category: 0,
    classicalBits: 0,
    isWeak: true,
  },
}

const WRAPS: Rows = Object.fromEntries(
  ([128, 192, 256] as const).flatMap((bits) => [
    [`A${bits}KW`, aes(bits, 'KW')],
    [`A${bits}GCMKW`, aes(bits, 'GCM')],
  ]),
)

const PASSWORDS: Rows = forSizes((bits) => [
  [`PBES2-HS${bits}+A${Number(bits) / 2}KW`, passwordKey(`PBKDF2-SHA-${bits}`, 'PBKDF2')],
])

/** `alg` of a JWE. */
const KEY_MANAGEMENT: Rows = {
  RSA1_5: rsaEncryption('PKCS1-1.5'),
  'RSA-OAEP': rsaEncryption('OAEP'),
  'RSA-OAEP-256': rsaEncryption('OAEP'),
  'RSA-OAEP-384': rsaEncryption('OAEP'),
  'RSA-OAEP-512': rsaEncryption('OAEP'),
  ...WRAPS,
  ...PASSWORDS,
}

/** `enc` of a JWE. */
const CONTENT: Rows = {
  A128GCM: aes(128, 'GCM'),
  A192GCM: aes(192, 'GCM'),
  A256GCM: aes(256, 'GCM'),
  'A128CBC-HS256': aes(128, 'CBC'),
  'A192CBC-HS384': aes(192, 'CBC'),
  'A256CBC-HS512': aes(256, 'CBC'),
  C20P: chaCha20(),
  XC20P: chaCha20('XChaCha20-Poly1305'),
}

const MAX_NAME = 64
const named = (rows: Rows, name: string): AlgorithmFacts | undefined =>
  Object.hasOwn(rows, name) ? rows[name] : undefined
const inTable = (name: string): AlgorithmFacts | undefined => findPostQuantum((row) => row.jose?.alg === name)

/** Bytes of an RSA signature: OpenSSL makes no key of fewer than 512 bits. */
const MIN_RSA_SIZE = 64
/** Bytes: RFC 7518 sections 3.2 and 3.4, RFC 8037 section 3.1, RFC 8812 section 3.2, FIPS 204 table 2. */
const SIGNATURE_SIZES: Readonly<Record<string, readonly number[]>> = {
  HS256: [32],
  HS384: [48],
  HS512: [64],
  ES256: [64],
  ES256K: [64],
  ES384: [96],
  ES512: [132],
  EdDSA: [64, 114],
  Ed25519: [64],
  Ed448: [114],
  'ML-DSA-44': [2420],
  'ML-DSA-65': [3309],
  'ML-DSA-87': [4627],
}

/** Whether a signature of so many bytes can be one of the algorithm; of one that is not in the table every one can. */
export function isSignatureSize(name: string, size: number): boolean {
  if (/^[RP]S(256|384|512)$/.test(name)) return size >= MIN_RSA_SIZE
  return !Object.hasOwn(SIGNATURE_SIZES, name) || SIGNATURE_SIZES[name]?.includes(size) === true
}

export const isSignatureName = (name: string): boolean =>
  named(SIGNATURES, name) !== undefined || inTable(name)?.primitive === 'signature'

export const joseSignature = (name: string): AlgorithmFacts =>
  named(SIGNATURES, name) ?? inTable(name) ?? unknown(name.slice(0, MAX_NAME), 'signature')

/** @param curve of the ephemeral key, where the header has one. */
export function joseKeyManagement(name: string, curve: string | undefined): AlgorithmFacts {
  if (name.startsWith('ECDH-ES')) {
    return curve === 'X25519' || curve === 'X448'
      ? edwards(curve)
      : ellipticCurve(curve ?? '', 'confidentiality')
  }
  if (/^HPKE-.*(MLKEM|X-Wing|768|1024)/i.test(name)) return postQuantum(name.slice(0, MAX_NAME))
  return named(KEY_MANAGEMENT, name) ?? inTable(name) ?? unknown(name.slice(0, MAX_NAME), 'kem')
}

export const joseContent = (name: string): AlgorithmFacts =>
  named(CONTENT, name) ?? unknown(name.slice(0, MAX_NAME), 'ae')
