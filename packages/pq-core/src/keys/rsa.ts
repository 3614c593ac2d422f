/** RSA keys in the DER of RFC 8017 appendix A.1, and the checks of its section 3. */
import { toHex } from '../bytes.ts'
import { errorCode, PqError } from '../errors.ts'
import { DerReader, encode, encodeSmallInteger, encodeUnsigned, TAG } from './der.ts'

/** Member names as in JWK (RFC 7518 section 6.3), in the order in which DER has them. */
export const RSA_PUBLIC_MEMBERS = ['n', 'e'] as const
export const RSA_PRIVATE_MEMBERS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const

/** Big-endian magnitudes without leading zeros. */
export type RsaPublicNumbers = Readonly<Record<(typeof RSA_PUBLIC_MEMBERS)[number], Uint8Array>>
export type RsaPrivateNumbers = Readonly<Record<(typeof RSA_PRIVATE_MEMBERS)[number], Uint8Array>>

/** The least that NIST SP 800-131A rev. 2 allows. */
const MIN_MODULUS_BITS = 2048
/** A private operation on 8192 bits holds the event loop for some 25 ms, and the time grows with the cube. */
const MAX_MODULUS_BITS = 8192
/** OpenSSL's own bound for moduli above 3072 bits: a larger one lets a key slow its verifiers down. */
const MAX_EXPONENT_BITS = 64

/** @returns RSAPublicKey. */
export function encodeRsaPublicKey(numbers: RsaPublicNumbers): Uint8Array {
  return encode(TAG.sequence, ...RSA_PUBLIC_MEMBERS.map((name) => encodeUnsigned(numbers[name])))
}

/** @returns RSAPrivateKey, version 0 (two primes). The caller wipes it. */
export function encodeRsaPrivateKey(numbers: RsaPrivateNumbers): Uint8Array {
  const integers = RSA_PRIVATE_MEMBERS.map((name) => encodeUnsigned(numbers[name]))
  return encode(TAG.sequence, encodeSmallInteger(0), ...integers)
}

/** @throws PqError `malformed` for anything but RSAPublicKey in DER. */
export function decodeRsaPublicKey(der: Uint8Array): RsaPublicNumbers {
  const outer = new DerReader(der)
  const key = outer.sequence()
  outer.end()
  const numbers = { n: key.unsigned(), e: key.unsigned() }
  key.end()
  return numbers
}

/** The numbers are views into `der`. @throws PqError `malformed` for anything but two-prime RSAPrivateKey in DER. */
export function decodeRsaPrivateKey(der: Uint8Array): RsaPrivateNumbers {
  const outer = new DerReader(der)
  const key = outer.sequence()
  outer.end()
  if (key.smallInteger() !== 0) throw new PqError('malformed', 'an RSA key of more than two primes')
  const numbers = {
    n: key.unsigned(),
    e: key.unsigned(),
    d: key.unsigned(),
    p: key.unsigned(),
    q: key.unsigned(),
    dp: key.unsigned(),
    dq: key.unsigned(),
    qi: key.unsigned(),
  }
  key.end()
  return numbers
}

function bitLength(magnitude: Uint8Array): number {
  const [first = 0] = magnitude
  return 8 * magnitude.length - (Math.clz32(first) - 24)
}

function isOdd(magnitude: Uint8Array): boolean {
  return ((magnitude.at(-1) ?? 0) & 1) === 1
}

const USUAL_EXPONENT = '010001'

/** RFC 8017 section 3.1: n is odd and e is odd, from 3. @param exactBits of the modulus, and e is 65537. */
function refusePublicNumbers({ n, e }: RsaPublicNumbers, exactBits?: number): string | undefined {
  const bits = bitLength(n)
  if (exactBits !== undefined && (bits !== exactBits || toHex(e) !== USUAL_EXPONENT)) {
    return `not a modulus of ${exactBits} bits with the public exponent 65537`
  }
  if (bits < MIN_MODULUS_BITS || bits > MAX_MODULUS_BITS) {
    return `a modulus of ${bits} bits; ${MIN_MODULUS_BITS} to ${MAX_MODULUS_BITS} are supported`
  }
  if (bitLength(e) < 2 || bitLength(e) > MAX_EXPONENT_BITS || !isOdd(e)) {
    return `the public exponent is not an odd number from 3 of at most ${MAX_EXPONENT_BITS} bits`
  }
  return isOdd(n) ? undefined : 'the modulus is even'
}

/**
 * The equations of RFC 8017 section 3.2. A key with one of its numbers exchanged gives results from which the
 * primes can be computed (Bruseghini, Huigens, Paterson, "Victory by KO", 2022), and OpenSSL does not look.
 * That p and q are primes is not checked. BigInt is not constant time; this runs once, when a key is imported.
 */
function hasConsistentNumbers(numbers: RsaPrivateNumbers): boolean {
  if (RSA_PRIVATE_MEMBERS.some((name) => numbers[name].length > numbers.n.length)) return false
  const value = (name: keyof RsaPrivateNumbers) => BigInt(`0x${toHex(numbers[name])}`)
  const [d, p, q, qi] = [value('d'), value('p'), value('q'), value('qi')]
  if (p < 3n || q < 3n || p * q !== value('n') || d >= value('n') || qi >= p) return false
  const inverse = value('e') * d
  return (
    inverse % (p - 1n) === 1n &&
    inverse % (q - 1n) === 1n &&
    value('dp') === d % (p - 1n) &&
    value('dq') === d % (q - 1n) &&
    (q * qi) % p === 1n
  )
}

/** @returns the numbers, or undefined when the bytes are not what `decode` reads. */
function tryDecode<T>(decode: (der: Uint8Array) => T, der: Uint8Array): T | undefined {
  try {
    return decode(der)
  } catch (error) {
    if (errorCode(error) === 'malformed') return undefined
    throw error
  }
}

/**
 * On a raw public key, RSAPublicKey in DER.
 * @param exactBits lets in no other modulus, and no exponent but 65537.
 * @returns what is wrong, or undefined.
 */
export function refuseRsaPublicKey(der: Uint8Array, exactBits?: number): string | undefined {
  const numbers = tryDecode(decodeRsaPublicKey, der)
  return numbers === undefined
    ? 'the public key is not RSAPublicKey (RFC 8017 appendix A.1.1)'
    : refusePublicNumbers(numbers, exactBits)
}

/** On a raw private key, RSAPrivateKey in DER; otherwise as refuseRsaPublicKey. */
export function refuseRsaPrivateKey(der: Uint8Array, exactBits?: number): string | undefined {
  const numbers = tryDecode(decodeRsaPrivateKey, der)
  if (numbers === undefined)
    return 'the private key is not a two-prime RSAPrivateKey (RFC 8017 appendix A.1.2)'
  const problem = refusePublicNumbers(numbers, exactBits)
  if (problem !== undefined) return problem
  return hasConsistentNumbers(numbers) ? undefined : 'the numbers of the private key do not fit each other'
}
