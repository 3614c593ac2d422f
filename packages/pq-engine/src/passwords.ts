/**
 * Keys from passwords: Argon2id (RFC 9106), or PBKDF2 (RFC 8018) where FIPS 140 asks for it. Parameters below the
 * OWASP minimum are refused, and so are those that would hold the process.
 */
import { checkBytes, checkOptions } from '@quantum-shield/pq-core'
import { utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { argon2id, refuseWeakArgon2id } from '@quantum-shield/pq-envelope/hazmat'
import { EngineError } from './errors.ts'

export interface Argon2idCost {
  /** Default 65 536. */
  readonly memoryKiB?: number
  /** Default 3. */
  readonly passes?: number
  /** Default 4. The defaults are the second recommended option of RFC 9106 section 4. */
  readonly parallelism?: number
  /** Of the result: 16 to 64 bytes. Default 32. */
  readonly length?: number
}

export interface Pbkdf2Cost {
  /** Default SHA-512. */
  readonly hash?: 'SHA-256' | 'SHA-512'
  /** Default: the OWASP minimum, 220 000 for SHA-512 and 600 000 for SHA-256. */
  readonly iterations?: number
  /** Of the result: 16 to 64 bytes. Default 32. */
  readonly length?: number
}

/** 1 GiB, and 4 GiB of memory traffic in all: some seconds. */
const ARGON2ID_CAP = { memoryKiB: 1_048_576, passes: 16, parallelism: 16, traffic: 4_194_304 } as const
/** OWASP Password Storage Cheat Sheet (August 2026). */
const PBKDF2_FLOOR = { 'SHA-256': 600_000, 'SHA-512': 220_000 } as const
const PBKDF2_CAP = 10_000_000
const MAX_PASSWORD = 1024

function checkCount(value: number, name: string): void {
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} must be a positive integer`)
}

function checkCommon(salt: Uint8Array, length: number): void {
  checkBytes(salt, 'salt')
  // SP 800-132 section 5.1: at least 128 bits.
  if (salt.length < 16 || salt.length > 64)
    throw new RangeError(`salt is ${salt.length} bytes, 16 to 64 expected`)
  if (!Number.isInteger(length) || length < 16 || length > 64)
    throw new RangeError(`a key of ${length} bytes, 16 to 64 expected`)
}

/** NFC, so that one password typed on two systems is one password (RFC 8265 section 4.2.1). The caller wipes it. */
function passwordBytes(password: string): Uint8Array {
  if (typeof password !== 'string' || !password.isWellFormed())
    throw new TypeError('password must be well-formed Unicode text')
  const bytes = utf8(password.normalize('NFC'))
  if (bytes.length >= 1 && bytes.length <= MAX_PASSWORD) return bytes
  wipe(bytes)
  throw new RangeError(`password is ${bytes.length} bytes, 1 to ${MAX_PASSWORD} expected`)
}

function checkArgon2idCost(memoryKiB: number, passes: number, parallelism: number): void {
  checkCount(memoryKiB, 'memoryKiB')
  checkCount(passes, 'passes')
  checkCount(parallelism, 'parallelism')
  const asked = `Argon2id with ${memoryKiB} KiB, ${passes} passes and ${parallelism} lanes`
  const tooWeak = refuseWeakArgon2id(memoryKiB, passes)
  if (tooWeak !== undefined) throw new EngineError('cost_too_low', `${asked}; ${tooWeak}`)
  const { traffic, ...cap } = ARGON2ID_CAP
  if (
    memoryKiB > cap.memoryKiB ||
    passes > cap.passes ||
    parallelism > cap.parallelism ||
    memoryKiB * passes > traffic
  ) {
    throw new EngineError(
      'cost_too_high',
      `${asked}; at most ${cap.memoryKiB} KiB, ${cap.passes} passes, ${cap.parallelism} lanes, ` +
        `and ${traffic} for KiB times passes`,
    )
  }
}

/**
 * @param salt 16 to 64 bytes, random, its own for each password.
 * @throws EngineError `cost_too_low` or `cost_too_high`, before any work is done; RangeError for sizes.
 */
export async function argon2idKey(
  password: string,
  salt: Uint8Array,
  cost: Argon2idCost = {},
): Promise<SecretBytes> {
  checkOptions(cost, ['memoryKiB', 'passes', 'parallelism', 'length'])
  const { memoryKiB = 65_536, passes = 3, parallelism = 4, length = 32 } = cost
  checkCommon(salt, length)
  checkArgon2idCost(memoryKiB, passes, parallelism)
  const secret = passwordBytes(password)
  try {
    return SecretBytes.adopt(await argon2id(secret, salt, { memoryKiB, passes, parallelism, length }))
  } finally {
    wipe(secret)
  }
}

/** PBKDF2-HMAC through Web Crypto. Parameters and errors as argon2idKey. */
export async function pbkdf2Key(
  password: string,
  salt: Uint8Array,
  cost: Pbkdf2Cost = {},
): Promise<SecretBytes> {
  checkOptions(cost, ['hash', 'iterations', 'length'])
  const { hash = 'SHA-512', length = 32 } = cost
  const floor = Object.hasOwn(PBKDF2_FLOOR, hash) ? PBKDF2_FLOOR[hash] : undefined
  if (floor === undefined) throw new TypeError(`hash must be SHA-256 or SHA-512`)
  const { iterations = floor } = cost
  checkCommon(salt, length)
  checkCount(iterations, 'iterations')
  if (iterations < floor)
    throw new EngineError(
      'cost_too_low',
      `PBKDF2-HMAC-${hash} with ${iterations} iterations; at least ${floor}`,
    )
  if (iterations > PBKDF2_CAP)
    throw new EngineError('cost_too_high', `PBKDF2 with ${iterations} iterations; at most ${PBKDF2_CAP}`)
  const secret = passwordBytes(password)
  try {
    const { subtle } = globalThis.crypto
    const base = await subtle.importKey('raw', secret as BufferSource, 'PBKDF2', false, ['deriveBits'])
    const parameters = { name: 'PBKDF2', hash, salt: salt as BufferSource, iterations }
    return SecretBytes.adopt(new Uint8Array(await subtle.deriveBits(parameters, base, 8 * length)))
  } finally {
    wipe(secret)
  }
}
