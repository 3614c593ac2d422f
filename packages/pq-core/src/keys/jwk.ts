/** JSON Web Keys: AKP (RFC 9964), OKP (RFC 8037), EC and RSA (RFC 7518), and thumbprints (RFC 7638). */
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, fromBase64url, toBase64url, utf8 } from '../bytes.ts'
import { PqError } from '../errors.ts'
import { identifiersOf, type JoseName } from '../ids.ts'
import { DerReader, encode, encodeSmallInteger, encodeUnsigned, TAG } from './der.ts'

export interface Jwk {
  readonly kty: string
  readonly [member: string]: unknown
}

const RSA_PRIVATE_MEMBERS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const

function joseNameOf(id: string): JoseName {
  return identifiersOf(id)?.jose ?? { kty: 'AKP', alg: id }
}

/** The public members of the key's JWK. `raw` is the raw public key of the algorithm. */
export function encodePublicJwk(id: string, raw: Uint8Array): Jwk {
  const { kty, alg, crv } = joseNameOf(id)
  switch (kty) {
    case 'AKP':
      return { kty, alg, pub: toBase64url(raw) }
    case 'OKP':
      return { kty, crv, x: toBase64url(raw) }
    case 'EC': {
      // SEC 1 section 2.3.3, uncompressed: 04 ‖ x ‖ y.
      const size = (raw.length - 1) / 2
      return { kty, crv, x: toBase64url(raw.subarray(1, 1 + size)), y: toBase64url(raw.subarray(1 + size)) }
    }
    case 'RSA': {
      const key = new DerReader(raw).sequence()
      return { kty, alg, n: toBase64url(key.unsigned()), e: toBase64url(key.unsigned()) }
    }
  }
}

/** The private members. `raw` is the seed, the scalar, or RSAPrivateKey (RFC 8017 appendix A.1.2). */
export function encodePrivateJwkMembers(id: string, raw: Uint8Array): Record<string, string> {
  const { kty } = joseNameOf(id)
  if (kty === 'AKP') return { priv: toBase64url(raw) }
  if (kty !== 'RSA') return { d: toBase64url(raw) }
  const key = new DerReader(raw).sequence()
  key.smallInteger()
  return Object.fromEntries(RSA_PRIVATE_MEMBERS.map((member) => [member, toBase64url(key.unsigned())]))
}

/** Whether the JWK is of that algorithm, as far as its members say. */
export function jwkMatches(jwk: Jwk, id: string): boolean {
  const { kty, alg, crv } = joseNameOf(id)
  if (jwk.kty !== kty || jwk['crv'] !== crv) return false
  return kty === 'AKP'
    ? jwk['alg'] === alg
    : jwk['alg'] === undefined || jwk['alg'] === alg || alg === undefined
}

function member(jwk: Jwk, name: string): Uint8Array {
  const text = jwk[name]
  if (typeof text !== 'string') throw new PqError('malformed', `JWK without the member "${name}"`)
  return fromBase64url(text)
}

/** @returns the raw public key, its length unchecked. */
export function decodePublicJwk(jwk: Jwk): Uint8Array {
  switch (jwk.kty) {
    case 'AKP':
      return member(jwk, 'pub')
    case 'OKP':
      return member(jwk, 'x')
    case 'EC':
      return concatBytes(Uint8Array.of(4), member(jwk, 'x'), member(jwk, 'y'))
    case 'RSA':
      return encode(TAG.sequence, encodeUnsigned(member(jwk, 'n')), encodeUnsigned(member(jwk, 'e')))
    default:
      throw new PqError('unsupported_algorithm', `JWK of type "${jwk.kty}"`)
  }
}

/** @returns the raw private key, its length unchecked. The caller wipes it. */
export function decodePrivateJwk(jwk: Jwk): Uint8Array {
  switch (jwk.kty) {
    case 'AKP':
      return member(jwk, 'priv')
    case 'OKP':
    case 'EC':
      return member(jwk, 'd')
    case 'RSA': {
      const integers = RSA_PRIVATE_MEMBERS.map((name) => encodeUnsigned(member(jwk, name)))
      return encode(TAG.sequence, encodeSmallInteger(0), ...integers)
    }
    default:
      throw new PqError('unsupported_algorithm', `JWK of type "${jwk.kty}"`)
  }
}

const REQUIRED_MEMBERS: Readonly<Record<JoseName['kty'], readonly string[]>> = {
  AKP: ['alg', 'kty', 'pub'],
  OKP: ['crv', 'kty', 'x'],
  EC: ['crv', 'kty', 'x', 'y'],
  RSA: ['e', 'kty', 'n'],
}

/** RFC 7638 section 3 (RFC 9964 section 6 for AKP) with SHA-256, base64url. */
export function thumbprint(id: string, raw: Uint8Array): string {
  const jwk = encodePublicJwk(id, raw)
  const required = REQUIRED_MEMBERS[jwk.kty as JoseName['kty']].map((name) => [name, jwk[name]])
  return toBase64url(sha256(utf8(JSON.stringify(Object.fromEntries(required)))))
}
