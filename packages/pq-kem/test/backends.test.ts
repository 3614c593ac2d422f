/** Native against noble, both directions: two implementations by different people must give the same bytes. */
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { kemBackends } from '@quantum-shield/pq-kem/hazmat'
import { codeThrownBy } from '@quantum-shield/testkit'

const ALL = [mlKem512, mlKem768, mlKem1024, xWing, mlKem768P256, mlKem1024P384]
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

it('is native where node:crypto has ML-KEM', async () => {
  const { encapsulate } = (await import('node:crypto')) as { encapsulate?: unknown }
  const expected = encapsulate === undefined ? 'noble' : 'native'
  expect(ALL.map(({ backend }) => backend)).toEqual(ALL.map(() => expected))
})

it('has no pair of back ends for an algorithm of another package', () => {
  const stranger = { ...mlKem768, id: 'HQC-1' } as KemAlgorithm
  expect(codeThrownBy(() => kemBackends(stranger))).toBe('unsupported_algorithm')
})

describe.each(ALL)('$id', (algorithm) => {
  const [noble, native = noble] = kemBackends(algorithm)
  const pairs = [
    { from: native, to: noble },
    { from: noble, to: native },
  ]

  /** Keys of their own for each back end: neither may lean on what the other has parsed. */
  const keysOf = (seed: Uint8Array) => ({
    publicKey: new PublicKey(algorithm, noble.derivePublicKey(algorithm.privateKey(seed))),
    privateKey: new PrivateKey(algorithm, 'seed', SecretBytes.copyOf(seed)),
  })

  it('derives the same public key from every seed', () => {
    fc.assert(
      fc.property(bytes(algorithm.privateKeySize), (seed) => {
        const derived = native.derivePublicKey(algorithm.privateKey(seed))
        expect(derived).toEqual(noble.derivePublicKey(algorithm.privateKey(seed)))
        expect(derived).toHaveLength(algorithm.publicKeySize)
      }),
      { numRuns: 25 },
    )
  })

  it.each(pairs)('$from.name encapsulates, $to.name decapsulates', ({ from, to }) => {
    fc.assert(
      fc.property(bytes(algorithm.privateKeySize), (seed) => {
        const { publicKey, privateKey } = keysOf(seed)
        const { ciphertext, sharedSecret } = from.encapsulate(publicKey)
        expect(to.decapsulate(privateKey, ciphertext)).toEqual(sharedSecret)
      }),
      { numRuns: 10 },
    )
  })

  it('rejects implicitly to the same secret, wherever in the ML-KEM part a bit flips', () => {
    // What follows the ML-KEM ciphertext in a hybrid is a point, which test/points.test.ts is about.
    const mlKemSize =
      algorithm.ciphertextSize -
      { 'X-Wing': 32, 'MLKEM768-P256': 65, 'MLKEM1024-P384': 97 }[algorithm.id as 'X-Wing']
    const size = algorithm.family === 'hybrid' ? mlKemSize : algorithm.ciphertextSize
    fc.assert(
      fc.property(bytes(algorithm.privateKeySize), fc.nat(size * 8 - 1), (seed, bit) => {
        const { publicKey, privateKey } = keysOf(seed)
        const { ciphertext, sharedSecret } = noble.encapsulate(publicKey)
        ciphertext[bit >> 3] = (ciphertext[bit >> 3] as number) ^ (1 << (bit & 7))
        const rejected = native.decapsulate(privateKey, ciphertext)
        expect(rejected).toEqual(noble.decapsulate(privateKey, ciphertext))
        expect(rejected).not.toEqual(sharedSecret)
      }),
      { numRuns: 10 },
    )
  })

  it('gives the same secret for an expanded key as for its seed', () => {
    const { expandPrivateKey } = algorithm
    if (expandPrivateKey === undefined) return
    const pair = algorithm.generateKeyPair()
    const expanded = algorithm.privateKey(expandPrivateKey(pair.privateKey).reveal())
    const { ciphertext, sharedSecret } = algorithm.encapsulate(pair.publicKey)
    for (const backend of [native, noble]) {
      expect(backend.decapsulate(expanded, ciphertext)).toEqual(sharedSecret.reveal())
      expect(backend.derivePublicKey(expanded)).toEqual(pair.publicKey.toBytes())
    }
  })
})
