/** Keys of composites that are none: refused by length first, then half by half. */
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ed448 } from '@noble/curves/ed448.js'
import { shake256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { concatBytes, utf8 } from '@quantum-shield/pq-core/bytes'
import * as composites from '@quantum-shield/pq-signatures/composite'
import { codeThrownBy } from '@quantum-shield/testkit'
import { refuseEd448Point } from '@quantum-shield/pq-core/algorithm'
import { compositeRow } from '../src/composite.table.ts'
import { nativeTraditional } from '../src/native/composite.node.ts'
import { nobleTraditional } from '../src/noble/composite.ts'

const { mlDsa44EcdsaP256, mlDsa44Ed25519, mlDsa44Rsa2048Pss, mlDsa87Ed448 } = composites
const MEGABYTE = new Uint8Array(1 << 20).fill(1)
const { Point } = ed448
/** A point of order 4. */
const T4 = Point.fromAffine({ x: 1n, y: 0n })

const littleEndian = (number: bigint) =>
  Uint8Array.from({ length: 57 }, (_, j) => Number((number >> BigInt(8 * j)) & 255n))

/** RFC 8032 section 5.2.6 step 4: k, not reduced. */
function hashOf(...parts: readonly Uint8Array[]): bigint {
  const hash = shake256(concatBytes(utf8('SigEd448'), Uint8Array.of(0, 0), ...parts), { dkLen: 114 })
  return hash.reduceRight((x, byte) => x * 256n + BigInt(byte), 0n)
}

it.each(Object.values(composites))(
  '$id refuses keys of 1 MB, and none at all, before anything is read',
  (algorithm) => {
    for (const bytes of [MEGABYTE, new Uint8Array(), new Uint8Array(32)]) {
      expect(codeThrownBy(() => algorithm.publicKey(bytes))).toBe('invalid_key')
      expect(codeThrownBy(() => algorithm.privateKey(bytes))).toBe('invalid_key')
    }
  },
)

const rsa = (modulusLength: number, publicExponent = 65537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey

describe('RSA halves', () => {
  const seed = new Uint8Array(32).fill(1)
  const mlDsaPublic = mlDsa44Rsa2048Pss.generateKeyPair().publicKey.toBytes().subarray(0, 1312)

  it.each([
    ['2048 bits, 65537', 2048, 65537, undefined],
    ['another exponent', 2048, 3, 'invalid_key'],
    ['another modulus', 3072, 65537, 'invalid_key'],
    ['a modulus that is a bit short', 2047, 65537, 'invalid_key'],
  ] as const)('%s', (_, bits, exponent, code) => {
    const key = rsa(bits, exponent)
    const der = key.export({ format: 'der', type: 'pkcs1' })
    expect(codeThrownBy(() => mlDsa44Rsa2048Pss.privateKey(concatBytes(seed, der)))).toBe(code)
    const { n = '', e = '' } = key.export({ format: 'jwk' })
    const integer = (text: string) => {
      const bytes = Buffer.from(text, 'base64url')
      const content = (bytes[0] as number) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
      const head =
        content.length < 128 ? [2, content.length] : [2, 0x82, content.length >> 8, content.length & 255]
      return Buffer.concat([Buffer.from(head), content])
    }
    const body = Buffer.concat([integer(n), integer(e)])
    const spki = concatBytes(
      mlDsaPublic,
      Uint8Array.of(0x30, 0x82, body.length >> 8, body.length & 255),
      body,
    )
    expect(codeThrownBy(() => mlDsa44Rsa2048Pss.publicKey(spki))).toBe(code)
  })

  it('have one encoding, and numbers that fit each other', () => {
    const der = new Uint8Array(rsa(2048).export({ format: 'der', type: 'pkcs1' }))
    for (const bytes of [
      der.with(100, (der[100] as number) ^ 1),
      concatBytes(der, Uint8Array.of(0)),
      der.subarray(1),
    ])
      expect(codeThrownBy(() => mlDsa44Rsa2048Pss.privateKey(concatBytes(seed, bytes)))).toBe('invalid_key')
  })

  it('take no random source: OpenSSL has its own', () => {
    const random = (length: number) => new Uint8Array(length).fill(7)
    expect(codeThrownBy(() => mlDsa44Rsa2048Pss.generateKeyPair({ random }))).toBe('unavailable')
  })
})

describe('ECDSA halves', () => {
  const { publicKey, privateKey } = mlDsa44EcdsaP256.generateKeyPair()
  const secret = Uint8Array.from(privateKey.secret.reveal())
  const bytes = publicKey.toBytes()
  const codeOf = (key: Uint8Array) => codeThrownBy(() => mlDsa44EcdsaP256.privateKey(key))

  it('are ECPrivateKey with a scalar from 1 to n - 1, byte for byte', () => {
    expect(codeOf(secret)).toBeUndefined()
    expect(codeOf(concatBytes(secret.subarray(0, 39), new Uint8Array(32), secret.subarray(71)))).toBe(
      'invalid_key',
    )
    expect(
      codeOf(concatBytes(secret.subarray(0, 39), new Uint8Array(32).fill(255), secret.subarray(71))),
    ).toBe('invalid_key')
    for (let i = 32; i < secret.length; i++) {
      if (i >= 39 && i < 71) continue
      expect([i, codeOf(secret.with(i, (secret[i] as number) ^ 1))]).toEqual([i, 'invalid_key'])
    }
  })

  it('are points of their curve, uncompressed', () => {
    const last = bytes.length - 1
    for (const wrong of [
      bytes.with(last, (bytes[last] as number) ^ 1),
      bytes.with(1312, 2),
      bytes.with(1312, 6),
    ])
      expect(codeThrownBy(() => mlDsa44EcdsaP256.publicKey(wrong))).toBe('invalid_key')
  })
})

it('Ed25519 and Ed448 halves have no small order', () => {
  for (const [algorithm, point] of [
    [mlDsa44Ed25519, Uint8Array.of(1, ...new Uint8Array(31))],
    [mlDsa87Ed448, T4.toBytes()],
    [mlDsa87Ed448, Point.ZERO.toBytes()],
  ] as const) {
    const bytes = algorithm.generateKeyPair().publicKey.toBytes()
    bytes.set(point, bytes.length - point.length)
    expect(codeThrownBy(() => algorithm.publicKey(bytes))).toBe('invalid_key')
  }
})

describe('refuseEd448Point', () => {
  const isPoint = (bytes: Uint8Array) => {
    try {
      Point.fromBytes(bytes)
      return true
    } catch {
      return false
    }
  }

  it('agrees with noble about every string of 57 bytes', () => {
    let points = 0
    const strings = fc
      .uint8Array({ minLength: 57, maxLength: 57 })
      .map((bytes) => bytes.with(56, (bytes[56] as number) & 0x80))
    fc.assert(
      fc.property(strings, (bytes) => {
        points += isPoint(bytes) ? 1 : 0
        expect(refuseEd448Point(bytes) === undefined).toBe(isPoint(bytes))
      }),
      { numRuns: 200 },
    )
    expect(points).toBeGreaterThan(30)
    expect(refuseEd448Point(Point.BASE.toBytes().with(56, 1))).toMatch(/one encoding/)
  })

  it('refuses the four points of small order, and y from the modulus up', () => {
    for (const i of [0n, 1n, 2n, 3n]) {
      const point = i === 0n ? Point.ZERO : T4.multiplyUnsafe(i)
      expect(refuseEd448Point(point.toBytes())).toMatch(/small order/)
      expect(refuseEd448Point(point.add(Point.BASE).toBytes())).toBeUndefined()
    }
    const modulus = Uint8Array.from({ length: 57 }, (_, i) => (i === 56 ? 0 : i === 28 ? 0xfe : 0xff))
    expect(refuseEd448Point(modulus)).toMatch(/one encoding/)
    expect(refuseEd448Point(Point.ZERO.toBytes().with(56, 0x80))).toMatch(/not on the curve/)
  })

  it('holds for R: one of small order, or that is not reduced, is refused by both back ends', () => {
    const row = compositeRow('MLDSA87-Ed448-SHAKE256-draft-19')
    const a = 123_456_789n
    const A = Point.BASE.multiply(a).toBytes()
    const message = Uint8Array.of(1)
    const { ORDER } = Point.Fp
    // y = 1, 0 and -1, and the first two not reduced; the highest bit is the sign of x. The cofactor takes all of them away.
    const encodings = [1n, 0n, 2n ** 455n, ORDER - 1n, ORDER, 1n + ORDER, 2n ** 455n + ORDER]
    for (const R of encodings.map(littleEndian)) {
      const k = hashOf(R, A, message)
      const signature = concatBytes(R, littleEndian((k * a) % Point.Fn.ORDER))
      expect(ed448.verify(signature, message, A, { zip215: true })).toBe(true)
      const halves = [nobleTraditional(row), nativeTraditional(row)]
      expect(halves.map((half) => half?.verifier(A).verifySync(message, signature))).toEqual([false, false])
    }
  })

  it.each([0n, 1n, 2n, 3n])('is needed: both back ends take an R with %i times a point of order 4', (i) => {
    const [a, r, message] = [123_456_789n, 987_654_321n, Uint8Array.of(1)]
    const A = Point.BASE.multiply(a).toBytes()
    const R = Point.BASE.multiply(r)
      .add(i === 0n ? Point.ZERO : T4.multiplyUnsafe(i))
      .toBytes()
    const k = hashOf(R, A, message)
    const signature = concatBytes(R, littleEndian((r + k * a) % Point.Fn.ORDER))
    const spki = Buffer.concat([Buffer.from('3043300506032b6571033a00', 'hex'), A])
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    expect(verify(null, message, key, signature)).toBe(true)
    const half = nobleTraditional(compositeRow('MLDSA87-Ed448-SHAKE256-draft-19'))
    expect(half?.verifier(A).verifySync(message, signature)).toBe(true)
  })
})
