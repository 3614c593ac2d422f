/** Native against noble: two implementations by different people must agree on every signature. */
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { PrivateKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { hashMlDsa65 } from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { signatureBackends } from '@quantum-shield/pq-signatures/hazmat'
import { codeThrownBy } from '@quantum-shield/testkit'

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 })
const messages = fc.uint8Array({ maxLength: 300 })

it('is native where node:crypto has ML-DSA, and says so', () => {
  for (const algorithm of [mlDsa44, mlDsa65, mlDsa87, ed25519]) {
    const { native } = signatureBackends(algorithm)
    expect(algorithm.backend).toBe(native === undefined ? 'noble' : 'native')
  }
  expect(hashMlDsa65.backend).toBe('noble')
})

it('has no pair of back ends for HashML-DSA', () => {
  expect(codeThrownBy(() => signatureBackends(hashMlDsa65))).toBe('unsupported_algorithm')
})

describe.each([mlDsa44, mlDsa65, mlDsa87, ed25519])('$id', (algorithm: SignatureAlgorithm) => {
  const { noble, native = noble } = signatureBackends(algorithm)
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
