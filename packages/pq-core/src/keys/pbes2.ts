/**
 * Encrypted PKCS#8: PBES2 with PBKDF2 and AES-CBC (RFC 8018 sections 6.2, A.4 and B.2), through Web Crypto.
 * OpenSSL and every other PKCS#8 tool reads it. AES-CBC does not authenticate: a wrong passphrase shows in the
 * padding and in the structure inside.
 */
import { utf8, wipe, type Bytes } from '../bytes.ts'
import type { RandomSource } from '../contracts.ts'
import { PqError } from '../errors.ts'
import { draw } from '../random.ts'
import { DerReader, encode, encodeOid, encodeSmallInteger, TAG } from './der.ts'

const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const HMAC_SHA256 = '1.2.840.113549.2.9'
const AES_256_CBC = '2.16.840.1.101.3.4.1.42'

/** RFC 8018 appendix B.1.2; HMAC-SHA-1 is its default when `prf` is absent. */
const PRF_HASH: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'SHA-1',
  [HMAC_SHA256]: 'SHA-256',
  '1.2.840.113549.2.10': 'SHA-384',
  '1.2.840.113549.2.11': 'SHA-512',
}

const AES_CBC_BITS: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.1.2': 128,
  '2.16.840.1.101.3.4.1.22': 192,
  [AES_256_CBC]: 256,
}

/** OWASP Password Storage Cheat Sheet (2023): PBKDF2-HMAC-SHA256. */
const DEFAULT_ITERATIONS = 600_000
/** Some seconds of work: a hostile file must not hold the process longer. */
const MAX_ITERATIONS = 10_000_000
const MAX_SALT_LENGTH = 1024

export interface EncryptOptions {
  /** PBKDF2 iterations. Default 600 000. */
  readonly iterations?: number
  readonly random: RandomSource
}

async function deriveKey(
  passphrase: string,
  hash: string,
  salt: Uint8Array,
  iterations: number,
  bits: number,
  usage: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  if (!passphrase.isWellFormed()) throw new TypeError('passphrase is not well-formed Unicode')
  const { subtle } = globalThis.crypto
  const secret = utf8(passphrase)
  try {
    const base = await subtle.importKey('raw', secret as BufferSource, 'PBKDF2', false, ['deriveKey'])
    const parameters = { name: 'PBKDF2', hash, salt: salt as BufferSource, iterations }
    return await subtle.deriveKey(parameters, base, { name: 'AES-CBC', length: bits }, false, [usage])
  } finally {
    wipe(secret)
  }
}

/** @returns EncryptedPrivateKeyInfo (RFC 5958 section 3) with PBKDF2-HMAC-SHA-256 and AES-256-CBC. */
export async function encryptPkcs8(
  pkcs8: Uint8Array,
  passphrase: string,
  options: EncryptOptions,
): Promise<Uint8Array> {
  const iterations = options.iterations ?? DEFAULT_ITERATIONS
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > MAX_ITERATIONS) {
    throw new RangeError(`${iterations} iterations, 1 to ${MAX_ITERATIONS} are possible`)
  }
  const salt = draw(options.random, 16)
  const iv = draw(options.random, 16)
  const key = await deriveKey(passphrase, 'SHA-256', salt, iterations, 256, 'encrypt')
  const encrypted = await globalThis.crypto.subtle.encrypt(
    { name: 'AES-CBC', iv: iv as BufferSource },
    key,
    pkcs8 as BufferSource,
  )
  const kdf = encode(
    TAG.sequence,
    encodeOid(PBKDF2),
    encode(
      TAG.sequence,
      encode(TAG.octetString, salt),
      encodeSmallInteger(iterations),
      encode(TAG.sequence, encodeOid(HMAC_SHA256), encode(TAG.null)),
    ),
  )
  const cipher = encode(TAG.sequence, encodeOid(AES_256_CBC), encode(TAG.octetString, iv))
  const algorithm = encode(TAG.sequence, encodeOid(PBES2), encode(TAG.sequence, kdf, cipher))
  return encode(TAG.sequence, algorithm, encode(TAG.octetString, new Uint8Array(encrypted)))
}

interface Pbes2 {
  readonly hash: string
  readonly salt: Uint8Array
  readonly iterations: number
  readonly bits: number
  readonly iv: Uint8Array
  readonly encrypted: Uint8Array
}

function unsupported(what: string): PqError {
  return new PqError(
    'unsupported_encoding',
    `encrypted PKCS#8 with ${what}; PBES2 with PBKDF2 and AES-CBC is supported`,
  )
}

function decodePbes2(der: Uint8Array): Pbes2 {
  const outer = new DerReader(der)
  const info = outer.sequence()
  outer.end()
  const algorithm = info.sequence()
  const scheme = algorithm.oid()
  if (scheme !== PBES2) throw unsupported(`scheme ${scheme}`)
  const parameters = algorithm.sequence()
  algorithm.end()
  const kdf = parameters.sequence()
  const kdfOid = kdf.oid()
  if (kdfOid !== PBKDF2) throw unsupported(`key derivation ${kdfOid}`)
  const pbkdf2 = kdf.sequence()
  kdf.end()
  const salt = pbkdf2.read(TAG.octetString)
  const iterations = pbkdf2.smallInteger()
  if (iterations < 1 || iterations > MAX_ITERATIONS || salt.length > MAX_SALT_LENGTH) {
    throw new PqError('malformed', `PBKDF2 with ${iterations} iterations and a salt of ${salt.length} bytes`)
  }
  const keyLength = pbkdf2.peek() === TAG.integer ? pbkdf2.smallInteger() : undefined
  let hash = 'SHA-1'
  if (!pbkdf2.done) {
    const prf = pbkdf2.sequence()
    const prfOid = prf.oid()
    if (prf.peek() === TAG.null) prf.read(TAG.null)
    prf.end()
    const known = PRF_HASH[prfOid]
    if (known === undefined) throw unsupported(`PRF ${prfOid}`)
    hash = known
  }
  pbkdf2.end()
  const cipher = parameters.sequence()
  parameters.end()
  const cipherOid = cipher.oid()
  const bits = AES_CBC_BITS[cipherOid]
  if (bits === undefined) throw unsupported(`cipher ${cipherOid}`)
  const iv = cipher.read(TAG.octetString)
  cipher.end()
  const encrypted = info.read(TAG.octetString)
  info.end()
  if (iv.length !== 16 || (keyLength !== undefined && keyLength * 8 !== bits)) {
    throw new PqError('malformed', 'PBES2 parameters that contradict each other')
  }
  return { hash, salt, iterations, bits, iv, encrypted }
}

/**
 * @returns PrivateKeyInfo; the caller wipes it.
 * @throws PqError `wrong_passphrase`, `malformed`, or `unsupported_encoding` for schemes other than PBES2 with
 * PBKDF2 and AES-CBC. At most 10 000 000 iterations are spent.
 */
export async function decryptPkcs8(der: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const { hash, salt, iterations, bits, iv, encrypted } = decodePbes2(der)
  const key = await deriveKey(passphrase, hash, salt, iterations, bits, 'decrypt')
  let pkcs8: Bytes | undefined
  try {
    const parameters = { name: 'AES-CBC', iv: iv as BufferSource }
    pkcs8 = new Uint8Array(await globalThis.crypto.subtle.decrypt(parameters, key, encrypted as BufferSource))
    // One wrong key in 256 gives valid padding: the bytes inside must be one DER sequence as well.
    const outer = new DerReader(pkcs8)
    outer.sequence()
    outer.end()
    return pkcs8
  } catch (cause) {
    if (pkcs8 !== undefined) wipe(pkcs8)
    throw new PqError('wrong_passphrase', 'the private key could not be decrypted', { cause })
  }
}
