/** Keys in the encodings that other software reads, the same bytes on every runtime. */
import type { Bytes } from '../bytes.ts'
import type { RandomSource } from '../contracts.ts'
import { PqError } from '../errors.ts'
import { identifiersOf } from '../ids.ts'
import { checkOptions } from '../options.ts'
import { systemRandom } from '../random.ts'
import { SecretBytes } from '../secret.ts'
import { asn1NamesOf, encodePkcs8, encodeSpki } from './asn1.ts'
import { encodePrivateJwkMembers, encodePublicJwk, type Jwk } from './jwk.ts'
import type { PrivateKey, PublicKey } from './key.ts'
import { encryptPkcs8 } from './pbes2.ts'
import { encodePem } from './pem.ts'

/** SubjectPublicKeyInfo in DER. @throws PqError `unsupported_encoding` for an algorithm without an OID. */
export function toSpki(key: PublicKey): Bytes {
  return spkiFromRaw(key.algorithm.id, key.toBytes())
}

/** toSpki for a raw public key that is not, or not yet, a PublicKey. Nothing about it is checked. */
export function spkiFromRaw(id: string, raw: Uint8Array): Bytes {
  return encodeSpki(asn1NamesOf(identifiersOf(id), id), raw)
}

/**
 * PrivateKeyInfo in DER around a seed, scalar or RSAPrivateKey that is not, or not yet, a PrivateKey; for EC keys
 * without the public key, which is not known here. The caller wipes it.
 */
export function pkcs8FromSeed(id: string, seed: Uint8Array): Bytes {
  return encodePkcs8(asn1NamesOf(identifiersOf(id), id), 'seed', seed)
}

/** SubjectPublicKeyInfo in PEM. @throws as toSpki. */
export function toPublicPem(key: PublicKey): string {
  return encodePem('PUBLIC KEY', toSpki(key))
}

/** Public JWK with the thumbprint as `kid`. */
export function toPublicJwk(key: PublicKey): Jwk {
  return { ...encodePublicJwk(key.algorithm.id, key.toBytes()), kid: key.id }
}

/**
 * PrivateKeyInfo in DER: the seed alone, or the expanded key where there is no seed; for EC keys the scalar with
 * the public key. The caller wipes it.
 * @throws PqError `unsupported_encoding` for an algorithm without an OID.
 */
export function toPkcs8(key: PrivateKey): SecretBytes {
  const { id } = key.algorithm
  const names = asn1NamesOf(identifiersOf(id), id)
  const point = names.asn1 === 'ec' ? key.publicKey.toBytes() : undefined
  return SecretBytes.adopt(encodePkcs8(names, key.form, key.secret.reveal(), point))
}

/** PrivateKeyInfo in PEM, not encrypted: the text is the key, and a string cannot be wiped. @throws as toPkcs8. */
export function toPrivatePem(key: PrivateKey): string {
  const pkcs8 = toPkcs8(key)
  try {
    return encodePem('PRIVATE KEY', pkcs8.reveal())
  } finally {
    pkcs8.wipe()
  }
}

/**
 * Private JWK with the thumbprint as `kid`, not encrypted.
 * @throws PqError `unsupported_encoding` for an expanded key: RFC 9964 section 3 allows the seed only.
 */
export function toPrivateJwk(key: PrivateKey): Jwk {
  const { id } = key.algorithm
  if (key.form === 'expanded')
    throw new PqError('unsupported_encoding', `${id}: JWK holds a seed, this key has none`)
  return { ...toPublicJwk(key.publicKey), ...encodePrivateJwkMembers(id, key.secret.reveal()) }
}

export interface EncryptPrivateKeyOptions {
  /** PBKDF2-HMAC-SHA-256 iterations, 1 to 10 000 000. Default 600 000 (OWASP, 2023). */
  readonly iterations?: number
  readonly random?: RandomSource
}

/** EncryptedPrivateKeyInfo in PEM: PBES2, PBKDF2-HMAC-SHA-256, AES-256-CBC. @throws as toPkcs8. */
export async function toEncryptedPem(
  key: PrivateKey,
  passphrase: string,
  options: EncryptPrivateKeyOptions = {},
): Promise<string> {
  checkOptions(options, ['iterations', 'random'])
  if (passphrase === '') throw new TypeError('the passphrase is empty')
  const pkcs8 = toPkcs8(key)
  try {
    const encrypted = await encryptPkcs8(pkcs8.reveal(), passphrase, { random: systemRandom, ...options })
    return encodePem('ENCRYPTED PRIVATE KEY', encrypted)
  } finally {
    // Not by `using`: what compilers make of it is more than all of this, and in every bundle.
    pkcs8.wipe()
  }
}
