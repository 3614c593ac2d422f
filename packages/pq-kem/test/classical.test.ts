import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  type KeyObject,
} from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { ecKeys, firstAvailable, P256 } from '@quantum-shield/pq-core/algorithm'
import { fromHex, toHex } from '@quantum-shield/pq-core/bytes'
import {
  decryptPrivateKey,
  importPrivateKey,
  importPublicKey,
  toEncryptedPem,
  toPkcs8,
  toPrivateJwk,
  toPublicJwk,
  toSpki,
  type Jwk,
  type PrivateKey,
} from '@quantum-shield/pq-core/keys'
import { kemContract } from '@quantum-shield/contracts'
import { codeThrownBy } from '@quantum-shield/testkit'
import { DHKEM_TABLE, RSA_OAEP_ROW, type DhkemId } from '../src/classical.table.ts'
import { dhkemP256, dhkemX25519, rsaOaep256 } from '../src/classical.ts'
import { kemBackends } from '../src/hazmat.ts'
import { createKem } from '../src/kem.ts'
import * as portable from '../src/native/classical.ts'
import { nobleDhkem } from '../src/noble/classical.ts'
import { mlKem768 } from '../src/ml-kem.ts'
import { RFC_9180, WYCHEPROOF_OAEP } from './classical.figures.ts'

const DHKEMS = { 'DHKEM-X25519': dhkemX25519, 'DHKEM-P256': dhkemP256 } as const
const ALL = [dhkemX25519, dhkemP256, rsaOaep256]
const each = (algorithms: readonly KemAlgorithm[]) =>
  algorithms.map((algorithm) => [algorithm.id, algorithm] as const)

const rsaKey = importPrivateKey(WYCHEPROOF_OAEP.jwk, [rsaOaep256])

for (const algorithm of ALL) kemContract(algorithm, { other: mlKem768 })

describe('over noble', () => {
  const x25519 = createKem(DHKEM_TABLE['DHKEM-X25519'], { backend: () => nobleDhkem('DHKEM-X25519') })
  const p256 = createKem(DHKEM_TABLE['DHKEM-P256'], {
    backend: () => nobleDhkem('DHKEM-P256'),
    ...ecKeys(P256),
  })
  for (const algorithm of [x25519, p256]) kemContract(algorithm, { other: mlKem768 })
})

describe('RFC 9180 Appendix A', () => {
  it.each(RFC_9180)('$section $algorithm', ({ algorithm, skE, skR, pkR, enc, sharedSecret }) => {
    const kem = DHKEMS[algorithm]
    const privateKey = kem.privateKey(fromHex(skR))
    const publicKey = kem.publicKey(fromHex(pkR))
    const sent = kemBackends(kem)[0].encapsulateDerand(publicKey, fromHex(skE))
    expect([toHex(sent.ciphertext), toHex(sent.sharedSecret)]).toEqual([enc, sharedSecret])
    for (const backend of kemBackends(kem)) {
      expect(toHex(backend.derivePublicKey(privateKey))).toBe(pkR)
      expect(toHex(backend.decapsulate(privateKey, fromHex(enc)))).toBe(sharedSecret)
    }
    expect(toHex(kem.decapsulate(privateKey, fromHex(enc)).reveal())).toBe(sharedSecret)
  })
})

describe('DHKEM', () => {
  it.each(each(Object.values(DHKEMS)))('%s: the back ends understand each other', (_, kem) => {
    const { publicKey, privateKey } = kem.generateKeyPair()
    for (const sender of kemBackends(kem)) {
      const { ciphertext, sharedSecret } = sender.encapsulate(publicKey)
      expect(ciphertext).toHaveLength(kem.ciphertextSize)
      for (const receiver of kemBackends(kem)) {
        expect(receiver.decapsulate(privateKey, ciphertext)).toEqual(sharedSecret)
      }
    }
  })

  it('is native on this Node', () => {
    expect([dhkemX25519.backend, dhkemP256.backend, rsaOaep256.backend]).toEqual([
      'native',
      'native',
      'native',
    ])
  })

  it.each(each(Object.values(DHKEMS)))('%s: sizes, tier and category', (id, kem) => {
    const { publicKey, privateKey } = kem.generateKeyPair()
    expect(publicKey.toBytes()).toHaveLength(kem.publicKeySize)
    expect(privateKey.secret).toHaveLength(kem.privateKeySize)
    expect(kem.encapsulate(publicKey).sharedSecret).toHaveLength(kem.sharedSecretSize)
    expect([kem.tier, kem.family, kem.category, kem.id]).toEqual(['legacy', 'classical', 0, id])
  })

  it('X25519: a point of small order is refused, by both back ends', () => {
    const { privateKey } = dhkemX25519.generateKeyPair()
    const zero = new Uint8Array(32)
    expect(codeThrownBy(() => dhkemX25519.decapsulate(privateKey, zero))).toBe('malformed')
    expect(codeThrownBy(() => dhkemX25519.encapsulate(dhkemX25519.publicKey(zero)))).toBe('invalid_key')
    for (const backend of kemBackends(dhkemX25519)) {
      expect(() => backend.encapsulate(dhkemX25519.publicKey(zero))).toThrow()
      expect(() => backend.decapsulate(privateKey, zero)).toThrow()
    }
  })

  it('P-256: only an uncompressed point of the curve is a ciphertext, for both back ends', () => {
    const { publicKey, privateKey } = dhkemP256.generateKeyPair()
    const { ciphertext } = dhkemP256.encapsulate(publicKey)
    const hybridForm = Uint8Array.of(6 + ((ciphertext[64] as number) & 1), ...ciphertext.subarray(1))
    const offCurve = Uint8Array.of(...ciphertext.subarray(0, 64), (ciphertext[64] as number) ^ 1)
    for (const bad of [hybridForm, offCurve, new Uint8Array(65)]) {
      expect(codeThrownBy(() => dhkemP256.decapsulate(privateKey, bad))).toBe('malformed')
      for (const backend of kemBackends(dhkemP256))
        expect(() => backend.decapsulate(privateKey, bad)).toThrow()
      expect(codeThrownBy(() => dhkemP256.publicKey(bad))).toBe('invalid_key')
    }
    const compressed = Uint8Array.of(2 + ((ciphertext[64] as number) & 1), ...ciphertext.subarray(1, 33))
    expect(codeThrownBy(() => dhkemP256.decapsulate(privateKey, compressed))).toBe('malformed')
    expect(codeThrownBy(() => dhkemP256.publicKey(compressed))).toBe('invalid_key')
    expect(codeThrownBy(() => dhkemP256.privateKey(new Uint8Array(32)))).toBe('invalid_key')
  })

  it('a caller chooses the randomness of a key, which a broken source cannot keep busy', () => {
    const random = (length: number) => new Uint8Array(length).fill(7)
    for (const kem of Object.values(DHKEMS)) {
      const ids = [kem.generateKeyPair({ random }), kem.generateKeyPair({ random })].map(
        ({ publicKey }) => publicKey.id,
      )
      expect(ids[0]).toBe(ids[1])
    }
    expect(() => dhkemP256.generateKeyPair({ random: (length) => new Uint8Array(length) })).toThrow(
      RangeError,
    )
    let draws = 0
    const late = (length: number) => new Uint8Array(length).fill(draws++ === 0 ? 0xff : 1)
    expect(toHex(dhkemP256.generateKeyPair({ random: late }).privateKey.secret.reveal())).toBe(
      '01'.repeat(32),
    )
  })
})

describe('RSA-OAEP', () => {
  it('Wycheproof: the ciphertext with 32 bytes opens', () => {
    const secret = rsaOaep256.decapsulate(rsaKey, fromHex(WYCHEPROOF_OAEP.valid.ciphertext))
    expect(toHex(secret.reveal())).toBe(WYCHEPROOF_OAEP.valid.message)
  })

  it('a ciphertext that lost a leading zero is too short (RFC 8017 section 7.1.2 step 1.b)', () => {
    const { publicKey } = rsaKey
    let { ciphertext } = rsaOaep256.encapsulate(publicKey)
    // One ciphertext in 256 begins with a zero: 5000 without one have a probability of 2^-28.
    for (let i = 0; i < 5000 && ciphertext[0] !== 0; i++) ({ ciphertext } = rsaOaep256.encapsulate(publicKey))
    expect(ciphertext[0]).toBe(0)
    expect(rsaOaep256.decapsulate(rsaKey, ciphertext).length).toBe(32)
    expect(codeThrownBy(() => rsaOaep256.decapsulate(rsaKey, ciphertext.subarray(1)))).toBe('malformed')
  })

  it('every other ciphertext gets one answer, without detail', () => {
    const key = createPublicKey({ key: WYCHEPROOF_OAEP.jwk, format: 'jwk' })
    const sealed = (options: object) =>
      publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, ...options }, Buffer.alloc(32))
    const valid = fromHex(WYCHEPROOF_OAEP.valid.ciphertext)
    const refused: Record<string, Uint8Array> = {
      ...Object.fromEntries(
        Object.entries(WYCHEPROOF_OAEP.refused).map(([what, hex]) => [what, fromHex(hex)] as const),
      ),
      'a label': sealed({ oaepHash: 'sha256', oaepLabel: Buffer.of(1) }),
      'SHA-1': sealed({ oaepHash: 'sha1' }),
      'PKCS #1 v1.5': sealed({ padding: constants.RSA_PKCS1_PADDING }),
      'the modulus': Buffer.from(WYCHEPROOF_OAEP.jwk.n, 'base64url'),
      'a byte less': valid.slice(1),
      'a byte more': Uint8Array.of(0, ...valid),
    }
    expect(rsaOaep256.decapsulate(rsaKey, sealed({ oaepHash: 'sha256' })).length).toBe(32)
    const answers = Object.values(refused).map((ciphertext) => {
      try {
        return rsaOaep256.decapsulate(rsaKey, ciphertext)
      } catch (error) {
        const { name, message, cause, code, ...more } = error as Error & { code: string }
        return { name, message, cause, code, more }
      }
    })
    expect(answers).toHaveLength(12)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toEqual({
      name: 'PqError',
      code: 'malformed',
      message: 'RSA-OAEP-256: the ciphertext was refused',
      cause: undefined,
      more: {},
    })
  })

  it('a wiped key says so', () => {
    const key = importPrivateKey(WYCHEPROOF_OAEP.jwk, [rsaOaep256])
    const ciphertext = fromHex(WYCHEPROOF_OAEP.valid.ciphertext)
    rsaOaep256.decapsulate(key, ciphertext).wipe()
    key.wipe()
    expect(codeThrownBy(() => rsaOaep256.decapsulate(key, ciphertext))).toBe('wiped')
  })

  it('generates 3072 bits, and takes no random source', () => {
    const { publicKey, privateKey } = rsaOaep256.generateKeyPair()
    const { ciphertext, sharedSecret } = rsaOaep256.encapsulate(publicKey)
    expect([ciphertext.length, sharedSecret.length]).toEqual([384, 32])
    expect(rsaOaep256.decapsulate(privateKey, ciphertext).equals(sharedSecret)).toBe(true)
    const random = (length: number) => new Uint8Array(length)
    expect(codeThrownBy(() => rsaOaep256.generateKeyPair({ random }))).toBe('unavailable')
  })

  it('is unavailable without node:crypto', () => {
    const { nativeRsaOaep, generateRsaPrivateKey: generate } = portable
    const kem = createKem(RSA_OAEP_ROW, { backend: firstAvailable('RSA-OAEP-256', nativeRsaOaep), generate })
    expect(codeThrownBy(() => kem.generateKeyPair())).toBe('unavailable')
    const publicKey = kem.publicKey(rsaKey.publicKey.toBytes())
    expect(codeThrownBy(() => kem.encapsulate(publicKey))).toBe('unavailable')
    for (const id of Object.keys(DHKEM_TABLE)) expect(portable.nativeDhkem(id as DhkemId)).toBeUndefined()
  })
})

describe('RSA keys', () => {
  const { jwk } = WYCHEPROOF_OAEP
  const number = (bytes: number, last: number) =>
    Buffer.concat([Buffer.of(0xff), Buffer.alloc(bytes - 2, 1), Buffer.of(last)]).toString('base64url')
  const value = (text: string) => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)
  const text = (integer: bigint) => {
    const hex = integer.toString(16)
    return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
  }
  /** A private exponent that is right modulo one of p - 1 and q - 1, with the CRT exponents that follow from it. */
  const halfRight = (modulo: string) => {
    const d = value(jwk.d) + value(modulo) - 1n
    return { d: text(d), dp: text(d % (value(jwk.p) - 1n)), dq: text(d % (value(jwk.q) - 1n)) }
  }
  const phi = (value(jwk.p) - 1n) * (value(jwk.q) - 1n)
  /** The smaller exponent modulo lcm(p - 1, q - 1), which some tools write. */
  const otherD = () => {
    const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b))
    return { d: text(value(jwk.d) % (phi / gcd(value(jwk.p) - 1n, value(jwk.q) - 1n))) }
  }
  /** As if n were a prime: 3 d = 1 modulo n - 1. */
  const multiple = [1n, 2n].map((k) => k * (value(jwk.n) - 1n) + 1n).find((m) => m % 3n === 0n) as bigint
  const moduloN = { e: 'Aw', d: text(multiple / 3n), dp: text(multiple / 3n), dq: 'AQ' }
  const codeOfPublic = (members: object) =>
    codeThrownBy(() => importPublicKey({ kty: 'RSA', n: jwk.n, e: jwk.e, ...members }, [rsaOaep256]))
  const codeOfPrivate = (members: object) =>
    codeThrownBy(() => importPrivateKey({ ...jwk, ...members }, [rsaOaep256]))

  it.each([
    ['2048 bits', { n: number(256, 1) }, undefined],
    ['8192 bits', { n: number(1024, 1) }, undefined],
    ['2040 bits', { n: number(255, 1) }, 'invalid_key'],
    ['8200 bits', { n: number(1025, 1) }, 'invalid_key'],
    ['an even modulus', { n: number(256, 2) }, 'invalid_key'],
    ['exponent 1', { e: 'AQ' }, 'invalid_key'],
    ['exponent 3', { e: 'Aw' }, undefined],
    ['an even exponent', { e: 'AQAA' }, 'invalid_key'],
    ['an exponent of 64 bits', { e: number(8, 1) }, undefined],
    [
      'an exponent of 65 bits',
      { e: Buffer.from('010000000000000001', 'hex').toString('base64url') },
      'invalid_key',
    ],
    ['a leading zero', { e: 'AAEAAQ' }, 'malformed'],
    ['an empty number', { e: '' }, 'malformed'],
    ['RS256', { alg: 'RS256' }, 'unsupported_algorithm'],
    ['use sig', { use: 'sig' }, 'unsupported_algorithm'],
    ['use enc', { use: 'enc' }, undefined],
    ['a private member', { d: jwk.d }, 'malformed'],
  ])('public, %s', (_, members, code) => {
    expect(codeOfPublic(members)).toBe(code)
  })

  it.each([
    ['as published', {}, undefined],
    [
      'without CRT numbers',
      { p: undefined, q: undefined, dp: undefined, dq: undefined, qi: undefined },
      'malformed',
    ],
    ['a third prime', { oth: [] }, 'malformed'],
    ['primes exchanged', { p: jwk.q, q: jwk.p }, 'invalid_key'],
    ['another dp', { dp: jwk.dq }, 'invalid_key'],
    ['another dq', { dq: jwk.dp }, 'invalid_key'],
    ['another qi', { qi: jwk.dq }, 'invalid_key'],
    ['another d', { d: jwk.p }, 'invalid_key'],
    ['another e', { e: 'Aw' }, 'invalid_key'],
    ['a d that is right modulo p - 1 alone', halfRight(jwk.p), 'invalid_key'],
    ['a d that is right modulo q - 1 alone', halfRight(jwk.q), 'invalid_key'],
    ['the other d of the same key', otherD(), undefined],
    ['a d above n', { d: text(value(jwk.d) + phi) }, 'invalid_key'],
    ['a qi above p', { qi: text(value(jwk.qi) + value(jwk.p)) }, 'invalid_key'],
    ['n and 1 as its primes', { p: jwk.n, q: 'AQ', qi: 'AQ', ...moduloN }, 'invalid_key'],
    ['another n', { n: number(256, 1) }, 'invalid_key'],
    ['1 as a prime', { p: 'AQ', q: jwk.n }, 'invalid_key'],
    ['a number longer than n', { qi: number(257, 1) }, 'invalid_key'],
  ])('private, %s', (_, members, code) => {
    expect(codeOfPrivate(members)).toBe(code)
  })

  it('text is bounded before it is parsed', () => {
    expect(() => importPublicKey('{'.padEnd(2 ** 22 + 1), [rsaOaep256])).toThrow(
      'more than 4194304 characters',
    )
  })

  it('raw keys are DER and nothing behind it', () => {
    const raw = rsaKey.publicKey.toBytes()
    expect(codeThrownBy(() => rsaOaep256.publicKey(Uint8Array.of(...raw, 0)))).toBe('invalid_key')
    expect(codeThrownBy(() => rsaOaep256.publicKey(raw.slice(1)))).toBe('invalid_key')
    const secret = rsaKey.secret.reveal()
    expect(codeThrownBy(() => rsaOaep256.privateKey(Uint8Array.of(...secret, 0)))).toBe('invalid_key')
    // The version of a key with more than two primes.
    const multiPrime = secret.with(6, 1)
    expect([secret[4], secret[5], secret[6]]).toEqual([2, 1, 0])
    expect(codeThrownBy(() => rsaOaep256.privateKey(multiPrime))).toBe('invalid_key')
  })

  it('SPKI needs the NULL of RFC 3279, and PSS keys are another algorithm', () => {
    const spki = Buffer.from(toSpki(rsaKey.publicKey)).toString('hex')
    const withoutNull = spki.replace('30820122300d', '30820120300b').replace('0101010500', '010101')
    const lenient = createPublicKey({ key: Buffer.from(withoutNull, 'hex'), format: 'der', type: 'spki' })
    expect(lenient.asymmetricKeyType).toBe('rsa')
    expect(codeThrownBy(() => importPublicKey(fromHex(withoutNull), [rsaOaep256]))).toBe('malformed')
    const { publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
    const pss = publicKey.export({ format: 'der', type: 'spki' })
    expect(codeThrownBy(() => importPublicKey(pss, [rsaOaep256]))).toBe('unsupported_algorithm')
  })
})

describe('keys of node:crypto', () => {
  const made = {
    'DHKEM-X25519': () => generateKeyPairSync('x25519'),
    'DHKEM-P256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    'RSA-OAEP-256': () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  } as Readonly<Record<string, () => { publicKey: KeyObject; privateKey: KeyObject }>>

  it.each(each(ALL))('%s: come in and go out as the same bytes', (id, kem) => {
    const { publicKey, privateKey } = made[id]!()
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
    const spki = publicKey.export({ format: 'der', type: 'spki' })
    const key: PrivateKey = importPrivateKey(pkcs8, [kem])
    expect(Buffer.from(toPkcs8(key).reveal())).toEqual(pkcs8)
    expect(Buffer.from(toSpki(key.publicKey))).toEqual(spki)
    expect(importPublicKey(publicKey.export({ format: 'pem', type: 'spki' }), [kem]).id).toBe(
      key.publicKey.id,
    )
    expect(toPrivateJwk(key)).toMatchObject(privateKey.export({ format: 'jwk' }))
    expect(importPrivateKey(privateKey.export({ format: 'jwk' }) as Jwk, [kem]).publicKey.id).toBe(
      key.publicKey.id,
    )
    expect(importPublicKey(publicKey.export({ format: 'jwk' }) as Jwk, [kem]).id).toBe(key.publicKey.id)
  })

  it.each(each(ALL))('%s: node:crypto reads ours', (_, kem) => {
    const { publicKey, privateKey } = kem.generateKeyPair()
    const der = toPkcs8(privateKey).reveal() as Buffer
    const jwk = toPrivateJwk(privateKey) as JsonWebKey
    for (const key of [
      createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })),
      createPublicKey(createPrivateKey({ key: jwk, format: 'jwk' })),
      createPublicKey({ key: toPublicJwk(publicKey), format: 'jwk' }),
    ]) {
      expect(Uint8Array.from(key.export({ format: 'der', type: 'spki' }))).toEqual(toSpki(publicKey))
    }
  })

  it.each(each(ALL))('%s: encrypted PKCS#8 goes both ways', async (id, kem) => {
    const { privateKey } = made[id]!()
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'correct horse' }
    const theirs = privateKey.export({ format: 'pem', type: 'pkcs8', ...cipher })
    const key = await decryptPrivateKey(theirs, 'correct horse', [kem])
    const ours = await toEncryptedPem(key, 'battery staple', { iterations: 1000 })
    const back = createPrivateKey({ key: ours, passphrase: 'battery staple' })
    expect(back.equals(privateKey)).toBe(true)
  })
})
