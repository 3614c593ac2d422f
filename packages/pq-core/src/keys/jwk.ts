/** JSON Web Keys: AKP (RFC 9964), OKP (RFC 8037), EC and RSA (RFC 7518), and thumbprints (RFC 7638). */
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, fromBase64url, toBase64url, utf8, wipe } from '../bytes.ts'
import type { Algorithm } from '../contracts.ts'
import { PqError } from '../errors.ts'
import { identifiersOf, type JoseName } from '../ids.ts'
import {
  decodeRsaPrivateKey,
  decodeRsaPublicKey,
  encodeRsaPrivateKey,
  encodeRsaPublicKey,
  RSA_PRIVATE_MEMBERS,
} from './rsa.ts'

export interface Jwk {
  readonly kty: string
  readonly [member: string]: unknown
}

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
      const point = { x: toBase64url(raw.subarray(1, 1 + size)), y: toBase64url(raw.subarray(1 + size)) }
      return { kty, ...(alg === undefined ? {} : { alg }), crv, ...point }
    }
    case 'RSA': {
      const { n, e } = decodeRsaPublicKey(raw)
      return { kty, alg, n: toBase64url(n), e: toBase64url(e) }
    }
  }
}

/** The private members. `raw` is the seed, the scalar, or RSAPrivateKey (RFC 8017 appendix A.1.2). */
export function encodePrivateJwkMembers(id: string, raw: Uint8Array): Record<string, string> {
  const { kty } = joseNameOf(id)
  if (kty === 'AKP') return { priv: toBase64url(raw) }
  if (kty !== 'RSA') return { d: toBase64url(raw) }
  const numbers = decodeRsaPrivateKey(raw)
  return Object.fromEntries(RSA_PRIVATE_MEMBERS.map((name) => [name, toBase64url(numbers[name])]))
}

/**
 * Whether the JWK is of that algorithm, as far as its members say. `alg` and `use` are optional outside AKP (RFC
 * 7517 section 4), and what they say counts: the key of a signature on P-256 is not one of a KEM.
 */
export function jwkMatches(jwk: Jwk, id: string, kind: Algorithm['kind']): boolean {
  const { kty, alg, algAliases = [], crv } = joseNameOf(id)
  const { alg: foundAlg, use, crv: foundCrv } = jwk as Readonly<Record<string, unknown>>
  if (jwk.kty !== kty || foundCrv !== crv) return false
  if (use !== undefined && use !== (kind === 'kem' ? 'enc' : 'sig')) return false
  if (foundAlg === undefined) return kty !== 'AKP'
  return foundAlg === alg || algAliases.some((alias) => alias === foundAlg)
}

function member(jwk: Jwk, name: string): Uint8Array {
  const text = jwk[name]
  if (typeof text !== 'string') throw new PqError('malformed', `JWK without the member "${name}"`)
  return fromBase64url(text)
}

/** Base64urlUInt (RFC 7518 section 2): no leading zeros, so that a number has one text. */
function unsignedMember(jwk: Jwk, name: string): Uint8Array {
  const magnitude = member(jwk, name)
  if ((magnitude[0] ?? 0) === 0)
    throw new PqError('malformed', `JWK member "${name}" with a leading zero byte`)
  return magnitude
}

/** @returns the raw public key, its length unchecked. */
export function decodePublicJwk(jwk: Jwk): Uint8Array {
  switch (jwk.kty) {
    case 'AKP':
      return member(jwk, 'pub')
    case 'OKP':
      return member(jwk, 'x')
    case 'EC': {
      const [x, y] = [member(jwk, 'x'), member(jwk, 'y')]
      if (x.length !== y.length)
        throw new PqError('malformed', `JWK coordinates of ${x.length} and ${y.length} bytes`)
      return concatBytes(Uint8Array.of(4), x, y)
    }
    case 'RSA':
      return encodeRsaPublicKey({ n: unsignedMember(jwk, 'n'), e: unsignedMember(jwk, 'e') })
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
    case 'RSA':
      return decodeRsaJwk(jwk)
    default:
      throw new PqError('unsupported_algorithm', `JWK of type "${jwk.kty}"`)
  }
}

/** RFC 7518 section 6.3.2 lets `p` and the members after it be left out; keys without them are refused. */
function decodeRsaJwk(jwk: Jwk): Uint8Array {
  if ('oth' in jwk) throw new PqError('malformed', 'an RSA key of more than two primes')
  const numbers = {
    n: unsignedMember(jwk, 'n'),
    e: unsignedMember(jwk, 'e'),
    d: unsignedMember(jwk, 'd'),
    p: unsignedMember(jwk, 'p'),
    q: unsignedMember(jwk, 'q'),
    dp: unsignedMember(jwk, 'dp'),
    dq: unsignedMember(jwk, 'dq'),
    qi: unsignedMember(jwk, 'qi'),
  }
  try {
    return encodeRsaPrivateKey(numbers)
  } finally {
    wipe(...Object.values(numbers))
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
