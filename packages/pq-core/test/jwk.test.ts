/** JSON Web Keys: AKP as RFC 9964 has it, OKP as RFC 8037 has it, and thumbprints by RFC 7638. */
import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import type { Algorithm } from '@quantum-shield/pq-core'
import { fromBase64url, toBase64url } from '@quantum-shield/pq-core/bytes'
import {
  importPrivateKey,
  importPublicKey,
  toPrivateJwk,
  toPublicJwk,
  type Jwk,
} from '@quantum-shield/pq-core/keys'
import { codeThrownBy } from '@quantum-shield/testkit'
import { ed25519, mlDsa44, mlKem768, withoutOid, xWing } from './fake.ts'

const ALL: readonly Algorithm[] = [mlKem768, xWing, mlDsa44, ed25519, withoutOid]
const key = mlDsa44.privateKey(new Uint8Array(32).fill(5))
const pub = toPublicJwk(key.publicKey)
const priv = toPrivateJwk(key)
const codeOfPublic = (jwk: unknown) => codeThrownBy(() => importPublicKey(jwk as Jwk, ALL))
const codeOfPrivate = (jwk: unknown) => codeThrownBy(() => importPrivateKey(jwk as Jwk, ALL))

describe('AKP (RFC 9964)', () => {
  it('has kty, alg, pub, and priv for the seed', () => {
    expect(pub).toEqual({
      kty: 'AKP',
      alg: 'ML-DSA-44',
      pub: toBase64url(key.publicKey.toBytes()),
      kid: key.publicKey.id,
    })
    expect(priv).toEqual({ ...pub, priv: toBase64url(new Uint8Array(32).fill(5)) })
  })

  it('serves algorithms without an OID as well', () => {
    const other = withoutOid.privateKey(new Uint8Array(32).fill(6))
    expect(importPrivateKey(toPrivateJwk(other), ALL).publicKey.id).toBe(other.publicKey.id)
    expect(toPublicJwk(xWing.privateKey(new Uint8Array(32)).publicKey)['alg']).toBe('MLKEM768-X25519')
  })

  it('needs alg, which names the algorithm exactly', () => {
    const { alg: _, ...withoutAlg } = pub
    expect(codeOfPublic(withoutAlg)).toBe('unsupported_algorithm')
    for (const alg of ['ML-DSA-65', 'ml-dsa-44', '', null, 44])
      expect([alg, codeOfPublic({ ...pub, alg })]).toEqual([alg, 'unsupported_algorithm'])
  })

  it('needs the public key next to the private one, and both must fit', () => {
    const { pub: _, ...withoutPub } = priv as Record<string, unknown>
    expect(codeOfPrivate(withoutPub)).toBe('malformed')
    const other = toPublicJwk(mlDsa44.privateKey(new Uint8Array(32).fill(6)).publicKey)
    expect(codeOfPrivate({ ...priv, pub: other['pub'] })).toBe('invalid_key')
  })

  it('holds the seed, never the expanded key', () => {
    const expanded = mlDsa44.expandPrivateKey?.(key).reveal() as Uint8Array
    expect(codeOfPrivate({ ...priv, priv: toBase64url(expanded) })).toBe('invalid_key')
    expect(codeThrownBy(() => toPrivateJwk(mlDsa44.privateKey(expanded)))).toBe('unsupported_encoding')
  })

  it.each(['', 'A', 'AAAA=', 'AA+/', 'AA A', `${String(priv['priv'])}=`, 7, null, ['AA'], undefined])(
    'refuses %j as the private member',
    (member) => {
      expect(['malformed', 'invalid_key']).toContain(codeOfPrivate({ ...priv, priv: member }))
    },
  )

  it('refuses base64url with unused bits set, which another text has for the same key', () => {
    const text = String(priv['priv'])
    const bytes = fromBase64url(text)
    const twin = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
      .map((last) => text.slice(0, -1) + last)
      .filter((candidate) => candidate !== text && Buffer.from(candidate, 'base64url').equals(bytes))
    expect(twin).toHaveLength(3)
    for (const candidate of twin) expect(codeOfPrivate({ ...priv, priv: candidate })).toBe('malformed')
  })

  it('is refused as public when it holds a private member, whatever that says', () => {
    for (const member of ['priv', 'd']) expect(codeOfPublic({ ...pub, [member]: '' })).toBe('malformed')
  })
})

describe('OKP (RFC 8037)', () => {
  const ed = ed25519.privateKey(new Uint8Array(32).fill(9))

  it('has kty, crv, x, and d for the private key', () => {
    expect(toPrivateJwk(ed)).toEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      x: toBase64url(ed.publicKey.toBytes()),
      d: toBase64url(new Uint8Array(32).fill(9)),
      kid: ed.publicKey.id,
    })
    expect(importPrivateKey(toPrivateJwk(ed), ALL).publicKey.id).toBe(ed.publicKey.id)
  })

  it('is told by its curve', () => {
    expect(codeOfPublic({ ...toPublicJwk(ed.publicKey), crv: 'Ed448' })).toBe('unsupported_algorithm')
    expect(codeOfPublic({ ...toPublicJwk(ed.publicKey), crv: undefined })).toBe('unsupported_algorithm')
  })
})

describe('anything else', () => {
  it.each([null, [], 7, {}, { kty: 7 }, { kty: null }])('%j is no JWK', (value) => {
    expect(codeOfPublic(value)).toBe('malformed')
    expect(codeOfPrivate(value)).toBe('malformed')
  })

  it.each(['{', '{}', '{"kty":"AKP"', '{"kty":7}'])('the text %j is no JWK', (text) => {
    expect(codeOfPublic(text)).toBe('malformed')
  })

  it('a JWK of another type is not in the table', () => {
    expect(codeOfPublic({ kty: 'oct', k: 'AAAA' })).toBe('unsupported_algorithm')
    expect(codeOfPublic({ kty: '__proto__' })).toBe('unsupported_algorithm')
  })

  it('a text of more than 4 MiB is refused before it is parsed', () => {
    const text = `{"kty":"AKP","x":"${'A'.repeat(4 * 1024 * 1024)}"}`
    expect(codeOfPublic(text)).toBe('malformed')
  })
})

describe('thumbprints', () => {
  it('hash the required members in order, without spaces (RFC 7638 section 3, RFC 9964 section 6)', () => {
    const ed = ed25519.privateKey(new Uint8Array(32).fill(9)).publicKey
    const texts = {
      [key.publicKey.id]: `{"alg":"ML-DSA-44","kty":"AKP","pub":"${String(pub['pub'])}"}`,
      [ed.id]: `{"crv":"Ed25519","kty":"OKP","x":"${toBase64url(ed.toBytes())}"}`,
    }
    for (const [id, text] of Object.entries(texts)) {
      expect(id).toBe(createHash('sha256').update(text).digest('base64url'))
      expect(id).toHaveLength(43)
    }
  })
})

describe('text that is not JSON', () => {
  it('is refused without a part of it in the error: it may be a private key', () => {
    const damaged = JSON.stringify(priv).replace(/"priv":"([^"]*)"/, '"priv":$1')
    for (const text of [damaged, '{"kty":"OKP","d":"SECRETSECRET"x}']) {
      let shown = ''
      try {
        importPrivateKey(text, ALL)
      } catch (error) {
        shown = inspect(error)
      }
      expect(shown).toMatch(/malformed/)
      expect(shown).not.toContain(String(priv['priv']).slice(0, 8))
      expect(shown).not.toContain('SECRET')
    }
  })
})
