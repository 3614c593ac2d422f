import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { Algorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { createSignature, ecKeys, firstAvailable, P256 } from '@quantum-shield/pq-core/algorithm'
import { fromHex, toHex, utf8 } from '@quantum-shield/pq-core/bytes'
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
} from '@quantum-shield/pq-core/keys'
import { signatureContract } from '@quantum-shield/contracts'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { CLASSICAL_TABLE } from '../src/classical.table.ts'
import { ecdsaP256, ed25519, rsaPssSha256 } from '../src/classical.ts'
import { signatureBackends } from '../src/hazmat.ts'
import { mlDsa44 } from '../src/ml-dsa.ts'
import * as portable from '../src/native/classical.ts'
import { nobleEcdsaP256, nobleEd25519 } from '../src/noble/classical.ts'
import { RFC_6979, RFC_8032, WYCHEPROOF_PSS } from './classical.figures.ts'

const ALL = [ed25519, ecdsaP256, rsaPssSha256]
const WITH_TWO = [ed25519, ecdsaP256]
const each = (algorithms: readonly SignatureAlgorithm[]) =>
  algorithms.map((algorithm) => [algorithm.id, algorithm] as const)

const NONE = new Uint8Array()
const message = utf8('a message')

function backendsOf(algorithm: SignatureAlgorithm) {
  const backends = signatureBackends(algorithm)
  if (backends.length < 2) throw new Error(`${algorithm.id} is not native on this Node`)
  return backends
}

/** `bytes` with one bit of the byte at `index` changed. */
function flip(bytes: Uint8Array, index: number): Uint8Array {
  return bytes.with(index, (bytes[index] as number) ^ 1)
}

for (const algorithm of ALL) signatureContract(algorithm, { other: mlDsa44 })

describe('over noble', () => {
  const ed = createSignature(CLASSICAL_TABLE.Ed25519, { backend: nobleEd25519 })
  const ecdsa = createSignature(CLASSICAL_TABLE['ECDSA-P256'], { backend: nobleEcdsaP256, ...ecKeys(P256) })
  for (const algorithm of [ed, ecdsa]) signatureContract(algorithm, { other: mlDsa44 })
})

describe('figures of others', () => {
  it.each(RFC_8032)('RFC 8032 section 7.1 TEST $test', async (figure) => {
    const privateKey = ed25519.privateKey(fromHex(figure.secret))
    const publicKey = ed25519.publicKey(fromHex(figure.publicKey))
    const signed = fromHex(figure.message)
    const signature = fromHex(figure.signature)
    for (const backend of backendsOf(ed25519)) {
      expect(toHex(backend.derivePublicKey(privateKey))).toBe(figure.publicKey)
      expect(toHex(backend.signSync(privateKey, signed, NONE))).toBe(figure.signature)
      expect(toHex(await backend.sign(privateKey, signed, NONE))).toBe(figure.signature)
      expect(backend.verifySync(publicKey, signed, signature, NONE)).toBe(true)
      expect(backend.verifySync(publicKey, message, signature, NONE)).toBe(false)
    }
  })

  it.each(RFC_6979.signatures)('RFC 6979 appendix A.2.5 "$message"', async (figure) => {
    const privateKey = ecdsaP256.privateKey(fromHex(RFC_6979.secret))
    const publicKey = ecdsaP256.publicKey(fromHex(RFC_6979.publicKey))
    const signature = fromHex(figure.signature)
    for (const backend of backendsOf(ecdsaP256)) {
      expect(toHex(backend.derivePublicKey(privateKey))).toBe(RFC_6979.publicKey)
      expect(backend.verifySync(publicKey, utf8(figure.message), signature, NONE)).toBe(true)
      expect(await backend.verify(publicKey, utf8(figure.message), signature, NONE)).toBe(true)
      expect(backend.verifySync(publicKey, message, signature, NONE)).toBe(false)
    }
    await ecdsaP256.verify(publicKey, utf8(figure.message), signature)
  })

  it.each(WYCHEPROOF_PSS.signatures)('Wycheproof RSA-PSS tcId $tcId', async (figure) => {
    const publicKey = importPublicKey(WYCHEPROOF_PSS.jwk, [rsaPssSha256])
    const signature = fromHex(figure.signature)
    await rsaPssSha256.verify(publicKey, fromHex(figure.message), signature)
    expect(rsaPssSha256.verifySync(publicKey, fromHex(figure.message), signature)).toBe(true)
    expect(rsaPssSha256.verifySync(publicKey, message, signature)).toBe(false)
  })
})

describe('signatures', () => {
  it.each(each(ALL))('%s: hold for their message and key alone', async (id, algorithm) => {
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    const other = algorithm.generateKeyPair().publicKey
    for (const signature of [
      await algorithm.sign(privateKey, message),
      algorithm.signSync(privateKey, message),
    ]) {
      expect(signature).toHaveLength(algorithm.signatureSize || 384)
      await algorithm.verify(publicKey, message, signature)
      expect(algorithm.verifySync(publicKey, message, signature)).toBe(true)
      for (const [key, signed, bytes] of [
        [publicKey, utf8('another'), signature],
        [other, message, signature],
        [publicKey, message, flip(signature, 0)],
        [publicKey, message, flip(signature, signature.length - 1)],
        [publicKey, message, signature.slice(1)],
        [publicKey, message, Uint8Array.of(...signature, 0)],
        [publicKey, message, NONE],
      ] as const) {
        expect(algorithm.verifySync(key, signed, bytes)).toBe(false)
        expect(await codeRejectedBy(algorithm.verify(key, signed, bytes))).toBe('signature_invalid')
      }
    }
    expect([algorithm.tier, algorithm.family, algorithm.category]).toEqual(['legacy', 'classical', 0])
    expect(CLASSICAL_TABLE[id as 'Ed25519'].id).toBe(id)
  })

  it.each(each(WITH_TWO))('%s: what one back end signs the other verifies', (_, algorithm) => {
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    for (const signer of backendsOf(algorithm)) {
      const signature = signer.signSync(privateKey, message, NONE)
      for (const verifier of backendsOf(algorithm)) {
        expect(verifier.verifySync(publicKey, message, signature, NONE)).toBe(true)
        for (const length of [0, 63, 65, 72]) {
          const resized = Uint8Array.from({ length }, (_, i) => signature[i] ?? 0)
          expect(verifier.verifySync(publicKey, message, resized, NONE)).toBe(false)
        }
      }
    }
  })

  it('ECDSA: DER is refused, and no two signatures are equal', () => {
    const { publicKey, privateKey } = ecdsaP256.generateKeyPair()
    const key = createPrivateKey({
      key: toPkcs8(privateKey).reveal() as Buffer,
      format: 'der',
      type: 'pkcs8',
    })
    const der = sign('sha256', message, key)
    for (const backend of backendsOf(ecdsaP256)) {
      expect(backend.verifySync(publicKey, message, der, NONE)).toBe(false)
      const signatures = [1, 2].map(() => toHex(backend.signSync(privateKey, message, NONE)))
      expect(new Set(signatures).size).toBe(2)
    }
  })

  it('RSA-PSS: SHA-256, MGF1-SHA-256, a salt of 32 bytes, and nothing else', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = importPublicKey(publicKey.export({ format: 'der', type: 'spki' }), [rsaPssSha256])
    const signed = (digest: string, options: object) =>
      sign(digest, message, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, ...options })
    expect(rsaPssSha256.verifySync(key, message, signed('sha256', { saltLength: 32 }))).toBe(true)
    expect(rsaPssSha256.verifySync(key, message, signed('sha256', { saltLength: 20 }))).toBe(false)
    expect(rsaPssSha256.verifySync(key, message, signed('sha512', { saltLength: 32 }))).toBe(false)
    const pkcs1 = signed('sha256', { padding: constants.RSA_PKCS1_PADDING })
    expect(rsaPssSha256.verifySync(key, message, pkcs1)).toBe(false)
    const ours = rsaPssSha256.signSync(
      importPrivateKey(privateKey.export({ format: 'der', type: 'pkcs8' }), [rsaPssSha256]),
      message,
    )
    const pss = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    expect(verify('sha256', message, pss, ours)).toBe(true)
  })

  it.each(each(ALL))('%s: has no context', async (_, algorithm) => {
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    const options = { context: utf8('c') }
    expect(algorithm.supportsContext).toBe(false)
    expect(() => algorithm.signSync(privateKey, message, options)).toThrow(TypeError)
    expect(await codeRejectedBy(algorithm.verify(publicKey, message, NONE, options))).toBe('TypeError')
  })

  it('RSA-PSS takes no random source, and is unavailable without node:crypto', () => {
    const random = (length: number) => new Uint8Array(length)
    expect(codeThrownBy(() => rsaPssSha256.generateKeyPair({ random }))).toBe('unavailable')
    const { nativeRsaPss, generateRsaPrivateKey: generate } = portable
    const row = CLASSICAL_TABLE['RSA-PSS-SHA256']
    const algorithm = createSignature(row, { backend: firstAvailable(row.id, nativeRsaPss), generate })
    expect(codeThrownBy(() => algorithm.generateKeyPair())).toBe('unavailable')
    const publicKey = importPublicKey(WYCHEPROOF_PSS.jwk, [algorithm])
    expect(codeThrownBy(() => algorithm.verifySync(publicKey, message, NONE))).toBe('unavailable')
    expect([portable.nativeEd25519(), portable.nativeEcdsaP256()]).toEqual([undefined, undefined])
  })
})

describe('keys on P-256', () => {
  const n = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
  const p = 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff'
  /** The point with x = 0. */
  const y0 = '66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4'
  const below = (order: string) => order.replace(/1$/, '0')

  it.each([
    ['0', '00'.repeat(32), 'invalid_key'],
    ['1', '01'.padStart(64, '0'), undefined],
    ['n - 1', below(n), undefined],
    ['n', n, 'invalid_key'],
    ['2^256 - 1', 'ff'.repeat(32), 'invalid_key'],
    ['31 bytes', '01'.repeat(31), 'invalid_key'],
  ])('scalar %s', (_, hex, code) => {
    expect(codeThrownBy(() => ecdsaP256.privateKey(fromHex(hex)))).toBe(code)
  })

  it.each([
    ['x = 0', `04${'00'.repeat(32)}${y0}`, undefined],
    ['x = p, which is 0 again', `04${p}${y0}`, 'invalid_key'],
    ['off the curve', `04${'00'.repeat(32)}${y0.replace(/4$/, '5')}`, 'invalid_key'],
    ['compressed', `02${'00'.repeat(32)}`, 'invalid_key'],
    ['hybrid form', `06${'00'.repeat(32)}${y0}`, 'invalid_key'],
    ['infinity', '00', 'invalid_key'],
    ['zeros', '00'.repeat(65), 'invalid_key'],
  ])('point %s', (_, hex, code) => {
    expect(codeThrownBy(() => ecdsaP256.publicKey(fromHex(hex)))).toBe(code)
  })

  const figure = { d: fromHex(RFC_6979.secret), q: fromHex(RFC_6979.publicKey) }
  const jwk = toPublicJwk(ecdsaP256.publicKey(figure.q))

  it.each([
    ['as exported', {}, undefined],
    ['without alg', { alg: undefined }, 'unsupported_algorithm'],
    ['without alg, use sig', { alg: undefined, use: 'sig' }, undefined],
    ['ECDH-ES', { alg: 'ECDH-ES' }, 'unsupported_algorithm'],
    ['another curve', { crv: 'P-384' }, 'unsupported_algorithm'],
    ['use enc', { use: 'enc' }, 'unsupported_algorithm'],
    ['use sig', { use: 'sig' }, undefined],
    ['a short x and a long y', { x: (jwk['x'] as string).slice(0, 40), y: 'A'.repeat(46) }, 'malformed'],
    ['coordinates of 24 bytes', { x: 'A'.repeat(32), y: 'A'.repeat(32) }, 'invalid_key'],
    ['a private member', { d: 'AA' }, 'malformed'],
  ])('JWK %s', (_, members, code) => {
    const given = Object.fromEntries(
      Object.entries({ ...jwk, ...members }).filter(([, value]) => value !== undefined),
    )
    // A table in which P-256 stands for a signature and for a KEM: nothing but the JWK tells which.
    const kem = { ...ecdsaP256, id: 'DHKEM-P256', kind: 'kem' } as unknown as Algorithm
    expect(codeThrownBy(() => importPublicKey(given as Jwk, [kem, ecdsaP256]))).toBe(code)
  })

  /** DER of short content. */
  const der = (tag: number, ...content: readonly (Uint8Array | string)[]): Buffer => {
    const body = Buffer.concat(
      content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)),
    )
    return Buffer.concat([Buffer.of(tag, ...(body.length < 128 ? [] : [0x81]), body.length), body])
  }
  const EC = der(0x06, '2a8648ce3d0201')
  const P256 = der(0x06, '2a8648ce3d030107')
  const P384 = der(0x06, '2b81040022')
  const spki = (...algorithm: readonly Buffer[]) =>
    der(0x30, der(0x30, ...algorithm), der(0x03, '00', figure.q))

  it.each([
    ['id-ecPublicKey with the curve', spki(EC, P256), undefined],
    ['the curve as the algorithm', spki(P256), 'malformed'],
    ['NULL behind the curve', spki(EC, P256, der(0x05)), 'malformed'],
    ['another curve', spki(EC, P384), 'unsupported_algorithm'],
    ['no curve', spki(EC), 'malformed'],
    ['an Ed25519 OID as curve', spki(EC, der(0x06, '2b6570')), 'malformed'],
  ])('SPKI with %s', (_, bytes, code) => {
    expect(codeThrownBy(() => importPublicKey(bytes, [ecdsaP256, ed25519]))).toBe(code)
  })

  const other = ecdsaP256.privateKey(fromHex(below(n))).publicKey.toBytes()
  const secret = (...rest: readonly Buffer[]) => der(0x30, '020101', der(0x04, figure.d), ...rest)
  const pkcs8 = (inner: Buffer) => der(0x30, '020100', der(0x30, EC, P256), der(0x04, inner))
  const point = (bytes: Uint8Array) => der(0xa1, der(0x03, '00', bytes))

  it.each([
    ['the scalar alone', secret(), undefined],
    ['the public key', secret(point(figure.q)), undefined],
    ['the curve once more', secret(der(0xa0, P256), point(figure.q)), undefined],
    ['another curve', secret(der(0xa0, P384), point(figure.q)), 'malformed'],
    ['the curve and something behind it', secret(der(0xa0, P256, P256)), 'malformed'],
    ['the public key of another', secret(point(other)), 'invalid_key'],
    ['version 2', der(0x30, '020102', der(0x04, figure.d)), 'malformed'],
    ['something behind the public key', secret(point(figure.q), der(0x05)), 'malformed'],
  ])('ECPrivateKey with %s', (_, inner, code) => {
    expect(codeThrownBy(() => importPrivateKey(pkcs8(inner), [ecdsaP256]))).toBe(code)
  })

  it('is exported with its public key (RFC 5915 section 3)', () => {
    const key = importPrivateKey(pkcs8(secret()), [ecdsaP256])
    expect(Buffer.from(toPkcs8(key).reveal())).toEqual(pkcs8(secret(point(figure.q))))
  })
})

describe('keys of node:crypto', () => {
  const made = {
    Ed25519: () => generateKeyPairSync('ed25519'),
    'ECDSA-P256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    'RSA-PSS-SHA256': () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  } as Readonly<Record<string, () => { publicKey: KeyObject; privateKey: KeyObject }>>

  it.each(each(ALL))('%s: come in and go out as the same bytes', (id, algorithm) => {
    const { publicKey, privateKey } = made[id]!()
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
    const key = importPrivateKey(pkcs8, [algorithm])
    expect(Buffer.from(toPkcs8(key).reveal())).toEqual(pkcs8)
    expect(Buffer.from(toSpki(key.publicKey))).toEqual(publicKey.export({ format: 'der', type: 'spki' }))
    expect(importPublicKey(publicKey.export({ format: 'pem', type: 'spki' }), [algorithm]).id).toBe(
      key.publicKey.id,
    )
    expect(toPrivateJwk(key)).toMatchObject(privateKey.export({ format: 'jwk' }))
    expect(importPrivateKey(privateKey.export({ format: 'jwk' }) as Jwk, [algorithm]).publicKey.id).toBe(
      key.publicKey.id,
    )
    expect(importPublicKey(publicKey.export({ format: 'jwk' }) as Jwk, [algorithm]).id).toBe(key.publicKey.id)
  })

  it.each(each(ALL))('%s: node:crypto reads ours', (_, algorithm) => {
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    const der = toPkcs8(privateKey).reveal() as Buffer
    const jwk = toPrivateJwk(privateKey) as JsonWebKey
    for (const key of [
      createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })),
      createPublicKey(createPrivateKey({ key: jwk, format: 'jwk' })),
      createPublicKey({ key: toPublicJwk(publicKey) as JsonWebKey, format: 'jwk' }),
    ]) {
      expect(Uint8Array.from(key.export({ format: 'der', type: 'spki' }))).toEqual(toSpki(publicKey))
    }
  })

  it.each(each(ALL))('%s: encrypted PKCS#8 goes both ways', async (id, algorithm) => {
    const { privateKey } = made[id]!()
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'correct horse' }
    const theirs = privateKey.export({ format: 'pem', type: 'pkcs8', ...cipher })
    const key = await decryptPrivateKey(theirs, 'correct horse', [algorithm])
    const ours = await toEncryptedPem(key, 'battery staple', { iterations: 1000 })
    expect(createPrivateKey({ key: ours, passphrase: 'battery staple' }).equals(privateKey)).toBe(true)
  })

  it('Ed25519 JWKs come under both of their names', () => {
    const jwk = made['Ed25519']!().publicKey.export({ format: 'jwk' }) as Jwk
    for (const alg of ['Ed25519', 'EdDSA'])
      expect(importPublicKey({ ...jwk, alg }, [ed25519]).algorithm).toBe(ed25519)
    expect(codeThrownBy(() => importPublicKey({ ...jwk, alg: 'ES256' }, [ed25519]))).toBe(
      'unsupported_algorithm',
    )
  })
})
