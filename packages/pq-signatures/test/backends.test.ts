/** Native against noble: two implementations by different people must agree on every signature. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ed25519 as curve } from '@noble/curves/ed25519.js'
import * as fc from 'fast-check'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { PrivateKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { hashMlDsa65 } from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { signatureBackends } from '@quantum-shield/pq-signatures/hazmat'
import { codeThrownBy } from '@quantum-shield/testkit'

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 })
const MESSAGE = Uint8Array.of(1)
const messages = fc.uint8Array({ maxLength: 300 })

it('is native where node:crypto has ML-DSA, and says so', () => {
  for (const algorithm of [mlDsa44, mlDsa65, mlDsa87, ed25519]) {
    const [, native] = signatureBackends(algorithm)
    expect(algorithm.backend).toBe(native === undefined ? 'noble' : 'native')
  }
  expect(hashMlDsa65.backend).toBe('noble')
})

it.each([mlDsa44, mlDsa65, hashMlDsa65])(
  '$id is hedged: noble signs one message in two ways',
  (algorithm) => {
    const { privateKey } = algorithm.generateKeyPair()
    const noble = algorithm === hashMlDsa65 ? undefined : signatureBackends(algorithm)[0]
    const sign = () =>
      noble?.signSync(privateKey, MESSAGE, new Uint8Array()) ?? algorithm.signSync(privateKey, MESSAGE)
    expect(sign()).not.toEqual(sign())
  },
)

describe('Ed25519 without cofactor', () => {
  const { Point } = curve
  /** A point of order 8. */
  const T8 = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')
  const fromLittleEndian = (bytes: Uint8Array) => bytes.reduceRight((x, byte) => x * 256n + BigInt(byte), 0n)
  const toLittleEndian = (x: bigint) =>
    Uint8Array.from({ length: 32 }, (_, i) => Number((x >> BigInt(8 * i)) & 255n))

  it.each([0n, 1n, 4n, 7n])('every back end refuses an R with %i times a point of order 8, but 0', (i) => {
    const [a, r] = [1_234_567_890_123n, 987_654_321n]
    const A = Point.BASE.multiply(a)
    const R = Point.BASE.multiply(r).add(i === 0n ? Point.ZERO : T8.multiplyUnsafe(i))
    const hash = createHash('sha512').update(R.toBytes()).update(A.toBytes()).update(MESSAGE)
    const k = fromLittleEndian(hash.digest()) % Point.Fn.ORDER
    const signature = concatBytes(R.toBytes(), toLittleEndian((r + k * a) % Point.Fn.ORDER))
    const key = ed25519.publicKey(A.toBytes())
    const [noble, native = noble] = signatureBackends(ed25519)
    for (const backend of [noble, native])
      expect(backend.verifySync(key, MESSAGE, signature, new Uint8Array())).toBe(i === 0n)
  })

  it('refuses keys that are no point, and of small order, before any back end', () => {
    expect(codeThrownBy(() => ed25519.publicKey(new Uint8Array(32).fill(2)))).toBe('invalid_key')
    expect(codeThrownBy(() => ed25519.publicKey(T8.toBytes()))).toBe('invalid_key')
  })
})

it('has no pair of back ends for HashML-DSA', () => {
  expect(codeThrownBy(() => signatureBackends(hashMlDsa65))).toBe('unsupported_algorithm')
})

describe.each([mlDsa44, mlDsa65, mlDsa87, ed25519])('$id', (algorithm: SignatureAlgorithm) => {
  const [noble, native = noble] = signatureBackends(algorithm)
  const contexts = algorithm.supportsContext
    ? fc.uint8Array({ maxLength: 255 })
    : fc.constant(new Uint8Array())
  const keyOf = (seed: Uint8Array) => new PrivateKey(algorithm, 'seed', SecretBytes.copyOf(seed))

  it('derives the same public key from every seed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(native.derivePublicKey(keyOf(seed))).toEqual(noble.derivePublicKey(keyOf(seed)))
      }),
      { numRuns: 20 },
    )
  })

  it.each([
    { from: native, to: noble },
    { from: noble, to: native },
  ])('what $from.name signs, $to.name verifies, and nothing else', async ({ from, to }) => {
    const property = fc.asyncProperty(
      seeds,
      messages,
      contexts,
      fc.nat(),
      async (seed, message, context, where) => {
        const key = keyOf(seed)
        const publicKey = algorithm.publicKey(native.derivePublicKey(key))
        for (const signature of [
          from.signSync(key, message, context),
          await from.sign(key, message, context),
        ]) {
          expect(signature).toHaveLength(algorithm.signatureSize)
          expect(to.verifySync(publicKey, message, signature, context)).toBe(true)
          expect(await to.verify(publicKey, message, signature, context)).toBe(true)
          const bit = where % (8 * signature.length)
          const changed = signature.with(bit >> 3, (signature[bit >> 3] as number) ^ (1 << (bit & 7)))
          expect(to.verifySync(publicKey, message, changed, context)).toBe(false)
          expect(await to.verify(publicKey, message, changed, context)).toBe(false)
          expect(to.verifySync(publicKey, Uint8Array.of(...message, 0), signature, context)).toBe(false)
        }
      },
    )
    await fc.assert(property, { numRuns: 5 })
  })

  it('verifies with an expanded key as with its seed', () => {
    const { expandPrivateKey } = algorithm
    if (expandPrivateKey === undefined) return
    const { privateKey, publicKey } = algorithm.generateKeyPair()
    const expanded = algorithm.privateKey(expandPrivateKey(privateKey).reveal())
    const message = Uint8Array.of(1, 2, 3)
    for (const backend of [noble, native]) {
      expect(backend.derivePublicKey(expanded)).toEqual(publicKey.toBytes())
      const signature = backend.signSync(expanded, message, new Uint8Array())
      expect(algorithm.verifySync(publicKey, message, signature)).toBe(true)
    }
  })
})
