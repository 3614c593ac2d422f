/** Native against noble, and the variants that only noble has. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import {
  slhDsaSha2128f,
  slhDsaSha2192f,
  slhDsaShake128f,
  slhDsaShake192f,
} from '@quantum-shield/pq-hash-sigs'
import {
  hashSlhDsaSha2128f,
  hashSlhDsaSha2192f,
  hashSlhDsaShake192f,
} from '@quantum-shield/pq-hash-sigs/hash-slh-dsa'
import {
  signDeterministic,
  signInternal,
  slhDsaBackends,
  slhDsaKeyFromParts,
  verifyInternal,
} from '@quantum-shield/pq-hash-sigs/hazmat'
import { concatBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { codeThrownBy } from '@quantum-shield/testkit'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

describe.each([slhDsaSha2128f, slhDsaSha2192f, slhDsaShake128f])('$id', (algorithm) => {
  const { noble, native = noble } = slhDsaBackends(algorithm)
  const n = algorithm.publicKeySize / 2

  it.each([
    { from: native, to: noble },
    { from: noble, to: native },
  ])('what $from.name signs, $to.name verifies, and nothing else', async ({ from, to }) => {
    const property = fc.asyncProperty(
      bytes(3 * n),
      fc.uint8Array({ maxLength: 100 }),
      fc.uint8Array({ maxLength: 255 }),
      fc.nat(),
      async (parts, message, context, where) => {
        const key = slhDsaKeyFromParts(algorithm, parts)
        const signature = await from.sign(key, message, context)
        expect(to.verifySync(key.publicKey, message, signature, context)).toBe(true)
        const bit = where % (8 * signature.length)
        const changed = signature.with(bit >> 3, (signature[bit >> 3] as number) ^ (1 << (bit & 7)))
        expect(await to.verify(key.publicKey, message, changed, context)).toBe(false)
        expect(to.verifySync(key.publicKey, Uint8Array.of(...message, 0), signature, context)).toBe(false)
      },
    )
    await fc.assert(property, { numRuns: 3 })
  })

  it.each([native, noble])(
    'over $name signs one message with other randomness each time',
    async (backend) => {
      const key = slhDsaKeyFromParts(algorithm, new Uint8Array(3 * n).fill(5))
      const [message, context] = [Uint8Array.of(1), new Uint8Array()]
      // R, the first n bytes, is where the randomness goes.
      const made = [backend.signSync(key, message, context), await backend.sign(key, message, context)]
      const [one, other] = made.map((signature) => signature.subarray(0, n))
      expect(one).not.toEqual(other)
    },
  )

  it('draws its keys from the random source that is passed', () => {
    const random = (length: number) => new Uint8Array(length).fill(7)
    const { privateKey } = algorithm.generateKeyPair({ random })
    const expected = slhDsaKeyFromParts(algorithm, new Uint8Array(3 * n).fill(7))
    expect(privateKey.secret.equals(expected.secret)).toBe(true)
  })
})

it('deterministic signatures are the same each time, hedged ones are not, and both are internal ones of M′', () => {
  const key = slhDsaKeyFromParts(slhDsaSha2128f, new Uint8Array(48).fill(3))
  const [message, context] = [Uint8Array.of(1, 2), Uint8Array.of(9)]
  const signature = signDeterministic(key, message, { context })
  expect(signDeterministic(key, message, { context })).toEqual(signature)
  expect(slhDsaSha2128f.signSync(key, message, { context })).not.toEqual(signature)
  const encoded = concatBytes(Uint8Array.of(0, 1), context, message)
  expect(signInternal(key, encoded, false)).toEqual(signature)
  expect(verifyInternal(key.publicKey, encoded, signature)).toBe(true)
  expect(verifyInternal(key.publicKey, message, signature)).toBe(false)
  expect(verifyInternal(key.publicKey, encoded, signature.subarray(1))).toBe(false)
})

it('HashSLH-DSA is another algorithm, with another identifier', () => {
  const { privateKey } = hashSlhDsaSha2128f.generateKeyPair()
  expect(codeThrownBy(() => signDeterministic(privateKey, new Uint8Array()))).toBe('algorithm_mismatch')
  expect(codeThrownBy(() => slhDsaBackends(hashSlhDsaSha2128f))).toBe('unsupported_algorithm')
  const pure = slhDsaSha2128f.privateKey(privateKey.secret.reveal())
  const message = Uint8Array.of(1)
  const signature = hashSlhDsaSha2128f.signSync(privateKey, message)
  expect(slhDsaSha2128f.verifySync(pure.publicKey, message, signature)).toBe(false)
})

it.each([
  // DER of the identifiers, without tag and length: FIPS 205 section 10.2.2.
  [hashSlhDsaSha2128f, 'sha256', '608648016503040201'],
  [hashSlhDsaSha2192f, 'sha512', '608648016503040203'],
  [hashSlhDsaShake192f, 'shake256', '60864801650304020c'],
] as const)('$0.id signs the hash of its category, by its name', (algorithm, hash, oid) => {
  const pure = { sha256: slhDsaSha2128f, sha512: slhDsaSha2192f, shake256: slhDsaShake192f }[hash]
  const parts = new Uint8Array((3 * algorithm.publicKeySize) / 2).fill(6)
  const key = algorithm.privateKey(slhDsaKeyFromParts(pure, parts).secret.reveal())
  const [message, context] = [Uint8Array.of(1, 2, 3), Uint8Array.of(7)]
  const signature = algorithm.signSync(key, message, { context })
  const hashed = createHash(hash, hash === 'shake256' ? { outputLength: 64 } : {})
    .update(message)
    .digest()
  const encoded = concatBytes(Uint8Array.of(1, 1), context, Uint8Array.of(6, 9), fromHex(oid), hashed)
  const publicKey = pure.publicKey(key.publicKey.toBytes())
  expect(verifyInternal(publicKey, encoded, signature)).toBe(true)
})
