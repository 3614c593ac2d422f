import { createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { PqError } from '@quantum-shield/pq-core'
import { toBase64url, utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf, toPublicPem } from '@quantum-shield/pq-core/keys'
import { codeRejectedBy } from '@quantum-shield/testkit'
import fc from 'fast-check'
import { parseJsonObject } from '../src/json.ts'
import { signJwt, verifyJwt } from '../src/index.ts'
import { alice, CLAIMS, classical, EXPECTED, forge, ISSUED, mallory, signer, small } from './support.ts'

const { publicKey } = alice
const codeOf = (token: string, options: object = {}) =>
  codeRejectedBy(verifyJwt(token, [publicKey, small.publicKey], { ...EXPECTED, ...options }))
const kid = publicKey.id

describe('headers', () => {
  it.each([
    ['no algorithm', { kid }, 'malformed'],
    ['an algorithm in a list', { alg: ['ML-DSA-65'], kid }, 'malformed'],
    ['the algorithm none', { alg: 'none', kid }, 'algorithm_not_allowed'],
    ['an algorithm of nobody', { alg: 'ml-dsa-65', kid }, 'algorithm_not_allowed'],
    ['an algorithm that is not allowed', { alg: 'EdDSA', kid }, 'algorithm_not_allowed'],
    ['the algorithm of another key', { alg: 'ML-DSA-44', kid }, 'algorithm_mismatch'],
    ['a key that is not there', { alg: 'ML-DSA-65', kid: mallory.publicKey.id }, 'no_matching_key'],
    ['a key id that is no string', { alg: 'ML-DSA-65', kid: 5 }, 'malformed'],
    ['a type that is no string', { alg: 'ML-DSA-65', kid, typ: {} }, 'malformed'],
    ['a critical extension', { alg: 'ML-DSA-65', kid, crit: ['exp'], exp: 1 }, 'unsupported_header'],
    ['an empty list of them', { alg: 'ML-DSA-65', kid, crit: [] }, 'unsupported_header'],
    [
      'a payload that is not encoded',
      { alg: 'ML-DSA-65', kid, b64: false, crit: ['b64'] },
      'unsupported_header',
    ],
    ['the same, not called critical', { alg: 'ML-DSA-65', kid, b64: false }, 'unsupported_header'],
    ['a member twice', `{"alg":"none","kid":"${kid}","alg":"ML-DSA-65"}`, 'malformed'],
    ['a member twice, one escaped', `{"alg":"none","kid":"${kid}","\\u0061lg":"ML-DSA-65"}`, 'malformed'],
    ['no object', '["ML-DSA-65"]', 'malformed'],
    ['no JSON', '{alg:1}', 'malformed'],
    ['a byte order mark', `\ufeff{"alg":"ML-DSA-65","kid":"${kid}"}`, 'malformed'],
  ])('with %s', async (_, header, code) => {
    expect(await codeOf(await forge(header, CLAIMS))).toBe(code)
  })

  it('with parameters that nobody asked about pass, and no key in them is used', async () => {
    const jwk = { kty: 'AKP', alg: 'ML-DSA-65', pub: toBase64url(mallory.publicKey.toBytes()) }
    const header = { alg: 'ML-DSA-65', kid, jwk, jku: 'https://mallory.example' }
    expect(await codeOf(await forge(header, CLAIMS))).toBeUndefined()
    expect(await codeOf(await forge(header, CLAIMS, signerOf(mallory.privateKey)))).toBe('signature_invalid')
  })
})

describe('the public key as a secret', () => {
  it.each([
    ['raw', publicKey.toBytes()],
    ['in PEM', utf8(toPublicPem(publicKey))],
  ])('%s signs nothing', async (_, secret) => {
    const signed = [{ alg: 'HS256', kid }, CLAIMS]
      .map((part) => toBase64url(utf8(JSON.stringify(part))))
      .join('.')
    const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
    expect(await codeOf(token)).toBe('algorithm_not_allowed')
  })
})

describe('a key under the name of another', () => {
  it('does not take its place: a name has one algorithm', async () => {
    // The stripping attack: a token by one half of a composite key, or by any weaker key, under the name of the stronger.
    const token = await forge({ alg: 'Ed25519', kid }, CLAIMS, signerOf(classical.privateKey))
    const options = { ...EXPECTED, algorithms: [...EXPECTED.algorithms, classical.publicKey.algorithm] }
    const keys = [publicKey, { keyId: 'other', publicKey: classical.publicKey }]
    expect(await codeRejectedBy(verifyJwt(token, keys, options))).toBe('algorithm_mismatch')
    const ambiguous = [publicKey, { keyId: kid, publicKey: classical.publicKey }]
    expect(await codeRejectedBy(verifyJwt(token, ambiguous, options))).toBe('no_matching_key')
  })
})

describe('the compact form', () => {
  it('is three parts of canonical base64url', async () => {
    const token = await signJwt(signer, {}, ISSUED)
    const [header = '', payload = '', signature = ''] = token.split('.')
    const wrong = [
      '',
      'a.b',
      `${token}.`,
      `.${token}`,
      `${token}=`,
      ` ${token}`,
      `${header}.${payload} .${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature.slice(0, -4)}`,
      `${header}.${payload}.${signature}AAAA`,
    ]
    const codes = await Promise.all(wrong.map((text) => codeOf(text)))
    expect(codes.slice(0, 7)).toEqual(Array(7).fill('malformed'))
    expect(codes.slice(7)).toEqual(Array(3).fill('signature_invalid'))
    await expect(verifyJwt(5 as never, publicKey, EXPECTED)).rejects.toThrow(TypeError)
  })

  it('is bounded before it is read', async () => {
    expect(await codeOf('a'.repeat(65_537))).toBe('limit_exceeded')
    expect(await codeOf('a'.repeat(65_536))).toBe('malformed')
    expect(await codeOf(await signJwt(signer, {}, ISSUED), { maxLength: 4000 })).toBe('limit_exceeded')
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    expect(
      await codeOf(await forge(`{"alg":"ML-DSA-65","kid":"${kid}","x":${deep}}`, CLAIMS)),
    ).toBeUndefined()
  })

  it('of every flipped character is refused, with a code', async () => {
    const token = await signJwt(signer, {}, ISSUED)
    const flip = (at: number, to: string) => token.slice(0, at) + to + token.slice(at + 1)
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom('A', '_', '.', '9', '%'), async (at, to) => {
        fc.pre(token[at] !== to)
        return (await codeOf(flip(at, to))) !== undefined
      }),
      { numRuns: 200 },
    )
  })

  it('with claims that are twice there, or none, is refused after the signature', async () => {
    const header = { alg: 'ML-DSA-65', kid }
    expect(await codeOf(await forge(header, '{"iss":"a","iss":"b"}'))).toBe('malformed')
    expect(await codeOf(await forge(header, '[]'))).toBe('malformed')
    const other = signerOf(mallory.privateKey)
    expect(await codeOf(await forge(header, '[]', other))).toBe('signature_invalid')
  })
})

describe('parseJsonObject', () => {
  const parse = (text: string) => parseJsonObject(utf8(text), 'x')

  it('reads what JSON.parse reads, whatever is inside', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value)
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('refuses a member twice, however deep it lies', () => {
    const twice = [
      '{"a":1,"a":1}',
      '{"x":[{"b":{},"a":{"c":[]},"a":"}"}]}',
      '{"\\"":1,"\\"":2}',
      '{"a":"\\\\","a":1}',
    ]
    for (const text of twice) {
      JSON.parse(text)
      expect(() => parse(text)).toThrow(PqError)
    }
    expect(parse('{"a":{"b":1},"c":{"b":"a:{"},"b":["a","a"]}')).toEqual({
      a: { b: 1 },
      c: { b: 'a:{' },
      b: ['a', 'a'],
    })
  })

  it('refuses bytes that are no UTF-8', () => {
    expect(() => parseJsonObject(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), 'x')).toThrow(
      PqError,
    )
  })
})
