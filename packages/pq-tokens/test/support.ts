/** Keys and clocks that the tests share. */
import { signerOf } from '@quantum-shield/pq-core/keys'
import { toBase64url, utf8 } from '@quantum-shield/pq-core/bytes'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'

export const alice = mlDsa65.generateKeyPair()
export const mallory = mlDsa65.generateKeyPair()
export const small = mlDsa44.generateKeyPair()
export const classical = ed25519.generateKeyPair()

export const signer = signerOf(alice.privateKey)
export const ALGORITHMS = [mlDsa44, mlDsa65, mlDsa87]

/** Seconds since the epoch. */
export const NOW = 1_800_000_000
export const at = (seconds: number) => () => seconds * 1000

export const ISSUER = 'https://issuer.example'
export const AUDIENCE = 'https://api.example'
export const ISSUED = { issuer: ISSUER, audience: AUDIENCE, expiresInSeconds: 60, clock: at(NOW) }
export const EXPECTED = { issuer: ISSUER, audience: AUDIENCE, algorithms: ALGORITHMS, clock: at(NOW) }

/** A token with any header and payload, signed all the same. */
export async function forge(header: unknown, payload: unknown = {}, by = signer): Promise<string> {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  const signed = [header, payload].map((part) => toBase64url(utf8(text(part)))).join('.')
  return `${signed}.${toBase64url(await by.sign(utf8(signed)))}`
}

export const CLAIMS = { iss: ISSUER, aud: AUDIENCE, exp: NOW + 60, iat: NOW }
