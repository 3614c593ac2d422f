/** SPKI and PKCS#8 in every form that RFC 5958, RFC 8410, RFC 9881 and RFC 9935 allow, and in many that they do not. */
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { Algorithm } from '@quantum-shield/pq-core'
import { concatBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import {
  importPrivateKey,
  importPublicKey,
  oidOfKey,
  toPkcs8,
  toPrivatePem,
  toPublicPem,
  toSpki,
} from '@quantum-shield/pq-core/keys'
import { pkcs8FromSeed, spkiFromRaw } from '@quantum-shield/pq-core/algorithm'
import { codeThrownBy } from '@quantum-shield/testkit'
import { encode, encodeBitString, encodeOid, encodeSmallInteger, implicitTag, TAG } from '../src/keys/der.ts'
import { ed25519, mlDsa44, mlKem768, withoutOid, xWing } from './fake.ts'

const ALL: readonly Algorithm[] = [mlKem768, xWing, mlDsa44, ed25519]
const seed = new Uint8Array(32).map((_, i) => i)
const key = mlDsa44.privateKey(seed)
const expanded = mlDsa44.expandPrivateKey?.(key).reveal() as Uint8Array
const publicKey = key.publicKey.toBytes()

const ML_DSA_44 = encode(TAG.sequence, encodeOid('2.16.840.1.101.3.4.3.17'))
const seedChoice = encode(implicitTag(0), seed)
const expandedChoice = encode(TAG.octetString, expanded)
const bothChoice = encode(TAG.sequence, encode(TAG.octetString, seed), expandedChoice)

interface Parts {
  version?: number
  algorithm?: Uint8Array
  inner?: Uint8Array
  tail?: readonly Uint8Array[]
}

/** PrivateKeyInfo, by default a good one, built from parts. */
const pkcs8 = ({ version = 0, algorithm = ML_DSA_44, inner = seedChoice, tail = [] }: Parts) =>
  encode(TAG.sequence, encodeSmallInteger(version), algorithm, encode(TAG.octetString, inner), ...tail)

const read = (parts: Parts) => importPrivateKey(pkcs8(parts), ALL)
const codeOf = (parts: Parts) => codeThrownBy(() => read(parts))

describe('PKCS#8', () => {
  it('is written with the seed alone', () => {
    expect(toPkcs8(key).reveal()).toEqual(pkcs8({}))
    expect(toPkcs8(key)).toHaveLength(54)
    expect(toPkcs8(mlKem768.privateKey(new Uint8Array(64)))).toHaveLength(86)
    expect(pkcs8FromSeed('ML-DSA-44', seed)).toEqual(pkcs8({}))
  })

  it('is written as the expanded key where there is no seed', () => {
    expect(toPkcs8(mlDsa44.privateKey(expanded)).reveal()).toEqual(pkcs8({ inner: expandedChoice }))
  })

  it('is read in all three forms', () => {
    expect(read({}).form).toBe('seed')
    expect(read({ inner: expandedChoice }).form).toBe('expanded')
    expect(read({ inner: bothChoice }).form).toBe('seed')
    for (const inner of [seedChoice, expandedChoice, bothChoice])
      expect(read({ inner }).publicKey.toBytes()).toEqual(publicKey)
  })

  it('is refused when seed and expanded key do not belong together', () => {
    const other = expanded.with(100, (expanded[100] as number) ^ 1)
    const inner = encode(TAG.sequence, encode(TAG.octetString, seed), encode(TAG.octetString, other))
    expect(codeOf({ inner })).toBe('invalid_key')
    const short = encode(
      TAG.sequence,
      encode(TAG.octetString, seed),
      encode(TAG.octetString, expanded.subarray(1)),
    )
    expect(codeOf({ inner: short })).toBe('invalid_key')
  })

  it('is refused when the tag and the length disagree on the form', () => {
    expect(codeOf({ inner: encode(implicitTag(0), expanded) })).toBe('invalid_key')
    expect(codeOf({ inner: encode(TAG.octetString, seed) })).toBe('invalid_key')
    expect(codeOf({ inner: encode(implicitTag(0), seed.subarray(1)) })).toBe('invalid_key')
    const swapped = encode(TAG.sequence, expandedChoice, encode(TAG.octetString, seed))
    expect(codeOf({ inner: swapped })).toBe('invalid_key')
  })

  it('is read with attributes and, in version 1, with the public key, which must fit', () => {
    const attributes = encode(0xa0, encode(TAG.sequence, encodeOid('1.2.840.113549.1.9.20')))
    const withKey = (bytes: Uint8Array) => encode(implicitTag(1), Uint8Array.of(0), bytes)
    expect(read({ tail: [attributes] }).form).toBe('seed')
    expect(read({ version: 1 }).form).toBe('seed')
    expect(read({ version: 1, tail: [attributes, withKey(publicKey)] }).publicKey.toBytes()).toEqual(
      publicKey,
    )
    const wrong = publicKey.with(0, (publicKey[0] as number) ^ 1)
    expect(codeOf({ version: 1, tail: [withKey(wrong)] })).toBe('invalid_key')
    expect(codeOf({ version: 1, tail: [withKey(publicKey.subarray(1))] })).toBe('invalid_key')
    expect(codeOf({ version: 0, tail: [withKey(publicKey)] })).toBe('malformed')
    expect(codeOf({ version: 1, tail: [withKey(publicKey), attributes] })).toBe('malformed')
    expect(codeOf({ version: 1, tail: [encode(implicitTag(1), Uint8Array.of(1), publicKey)] })).toBe(
      'malformed',
    )
  })

  it.each<[string, Parts]>([
    ['version 2', { version: 2 }],
    [
      'NULL parameters',
      { algorithm: encode(TAG.sequence, encodeOid('2.16.840.1.101.3.4.3.17'), encode(TAG.null)) },
    ],
    ['no choice', { inner: new Uint8Array() }],
    ['an unknown choice', { inner: encode(implicitTag(1), seed) }],
    ['bytes after the seed', { inner: concatBytes(seedChoice, Uint8Array.of(0)) }],
    ['bytes after the expanded key', { inner: concatBytes(expandedChoice, Uint8Array.of(0)) }],
    [
      'a third part',
      { inner: encode(TAG.sequence, encode(TAG.octetString, seed), expandedChoice, expandedChoice) },
    ],
    ['one part of both', { inner: encode(TAG.sequence, encode(TAG.octetString, seed)) }],
    ['bytes at the end', { tail: [Uint8Array.of(5, 0)] }],
  ])('is malformed with %s', (_, parts) => {
    expect(codeOf(parts)).toBe('malformed')
  })

  it('holds an RFC 8410 key in one more OCTET STRING, and an X-Wing seed bare', () => {
    const ed = ed25519.privateKey(seed)
    const expected = concatBytes(fromHex('302e020100300506032b657004220420'), seed)
    expect(toPkcs8(ed).reveal()).toEqual(expected)
    expect(importPrivateKey(expected, ALL).secret.equals(ed.secret)).toBe(true)
    const wing = toPkcs8(xWing.privateKey(seed)).reveal()
    expect(wing).toEqual(concatBytes(fromHex('3034020100300d060b2b0601040183e62d81c87a0420'), seed))
    const bare = concatBytes(fromHex('302c020100300506032b65700420'), seed)
    expect(codeThrownBy(() => importPrivateKey(bare, ALL))).toBe('malformed')
  })

  it('never fails without a code, whatever the bytes', () => {
    const good = [pkcs8({}), pkcs8({ inner: bothChoice }), toPkcs8(ed25519.privateKey(seed)).reveal()]
    const codes = ['malformed', 'invalid_key', 'unsupported_algorithm', undefined]
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.nat(80), fc.nat(255), fc.nat(3), (bytes, at, value, cut) => {
        const changed = bytes.with(at % bytes.length, value).subarray(0, bytes.length - cut)
        expect(codes).toContain(codeThrownBy(() => importPrivateKey(changed, ALL)))
        expect(codes).toContain(codeThrownBy(() => importPublicKey(changed, ALL)))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('SPKI', () => {
  const spki = (algorithm: Uint8Array, bits: Uint8Array, ...tail: Uint8Array[]) =>
    encode(TAG.sequence, algorithm, bits, ...tail)
  const codeOfSpki = (bytes: Uint8Array) => codeThrownBy(() => importPublicKey(bytes, ALL))

  it('is the algorithm and the raw key', () => {
    expect(toSpki(key.publicKey)).toEqual(spki(ML_DSA_44, encodeBitString(publicKey)))
    expect(spkiFromRaw('ML-DSA-44', publicKey)).toEqual(toSpki(key.publicKey))
    expect(importPublicKey(toSpki(key.publicKey), ALL).toBytes()).toEqual(publicKey)
  })

  it.each<[string, Uint8Array, string]>([
    ['a key that is too short', spki(ML_DSA_44, encodeBitString(publicKey.subarray(1))), 'invalid_key'],
    [
      'bits that are no bytes',
      spki(ML_DSA_44, encode(TAG.bitString, Uint8Array.of(1), publicKey)),
      'malformed',
    ],
    ['bytes after the key', spki(ML_DSA_44, encodeBitString(publicKey), Uint8Array.of(5, 0)), 'malformed'],
    [
      'an OID that is not in the table',
      spki(encode(TAG.sequence, encodeOid('1.2.3')), encodeBitString(publicKey)),
      'unsupported_algorithm',
    ],
    ['an OCTET STRING', spki(ML_DSA_44, encode(TAG.octetString, publicKey)), 'malformed'],
    ['more than 3 MiB', new Uint8Array(3 * 1024 * 1024 + 1), 'malformed'],
  ])('with %s is refused', (_, bytes, code) => {
    expect(codeOfSpki(bytes)).toBe(code)
  })

  it('is read in one encoding only: nothing that differs is the same key', () => {
    const good = toSpki(key.publicKey)
    fc.assert(
      fc.property(fc.nat(30), fc.nat(255), (at, value) => {
        fc.pre(good[at] !== value)
        const changed = good.with(at, value)
        const code = codeOfSpki(changed)
        if (code === undefined) expect(importPublicKey(changed, ALL).toBytes()).not.toEqual(publicKey)
        else expect(['malformed', 'unsupported_algorithm', 'invalid_key']).toContain(code)
      }),
    )
  })
})

describe('what the caller passes in', () => {
  it('is one key: not none, not two', () => {
    const [pub, priv] = [toPublicPem(key.publicKey), toPrivatePem(key)]
    expect(codeThrownBy(() => importPublicKey(pub + pub, ALL))).toBe('malformed')
    expect(codeThrownBy(() => importPrivateKey(priv + pub, ALL))).toBe('malformed')
    expect(codeThrownBy(() => importPublicKey('', ALL))).toBe('malformed')
    expect(codeThrownBy(() => importPublicKey(priv, ALL))).toBe('malformed')
  })

  it('is a table that leaves no choice', () => {
    expect(codeThrownBy(() => importPrivateKey(pkcs8({}), [mlDsa44, mlDsa44]))).toBe('unsupported_algorithm')
    expect(codeThrownBy(() => importPrivateKey(pkcs8({}), []))).toBe('unsupported_algorithm')
  })

  it('has an OID, or no ASN.1 form', () => {
    const bare = withoutOid.privateKey(seed)
    expect(codeThrownBy(() => toSpki(bare.publicKey))).toBe('unsupported_encoding')
    expect(codeThrownBy(() => toPkcs8(bare))).toBe('unsupported_encoding')
    expect(codeThrownBy(() => spkiFromRaw('no such algorithm', seed))).toBe('unsupported_encoding')
  })
})

it('the object identifier of a key is told without its algorithm, and only of what is a key', () => {
  const [spki, pkcs8Bytes] = [toSpki(key.publicKey), toPkcs8(key).reveal()]
  expect(oidOfKey(spki, 'public')).toBe('2.16.840.1.101.3.4.3.17')
  expect(oidOfKey(pkcs8Bytes, 'private')).toBe('2.16.840.1.101.3.4.3.17')
  // Of an EC key the curve: id-ecPublicKey says nothing.
  const point = new Uint8Array(65).fill(4)
  expect(oidOfKey(spkiFromRaw('ECDSA-P256', point), 'public')).toBe('1.2.840.10045.3.1.7')
  for (const [der, half] of [
    [spki, 'private'],
    [pkcs8Bytes, 'public'],
    [spki.subarray(1), 'public'],
  ] as const)
    expect(codeThrownBy(() => oidOfKey(der, half))).toBe('malformed')
  expect(codeThrownBy(() => oidOfKey(new Uint8Array(3 * 1024 * 1024 + 1), 'public'))).toBe('malformed')
})
