/** Two signatures of one key over one message, over every back end: what draws randomness gives two. */
import { describe, expect, it } from '@jest/globals'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import { equalBytes, utf8 } from '@quantum-shield/pq-core/bytes'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { ecdsaP256 } from '@quantum-shield/pq-signatures/classical'
import * as composites from '@quantum-shield/pq-signatures/composite'
import { signMu } from '@quantum-shield/pq-signatures/external-mu'
import { hashMlDsa44 } from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { compositeBackends, signatureBackends } from '@quantum-shield/pq-signatures/hazmat'
import { compositeRow, type CompositeId } from '../src/composite.table.ts'
import { ML_DSA_TABLE } from '../src/ml-dsa.table.ts'

const message = utf8('a message')

async function twice(backend: SignatureBackend, algorithm: SignatureAlgorithm) {
  const { privateKey } = algorithm.generateKeyPair()
  const sign = () => backend.signSync(privateKey, message, new Uint8Array())
  return [
    [sign(), sign()],
    [
      await backend.sign(privateKey, message, new Uint8Array()),
      await backend.sign(privateKey, message, new Uint8Array()),
    ],
  ] as [Uint8Array, Uint8Array][]
}

const pure = [mlDsa44, mlDsa65, mlDsa87, ecdsaP256, ed25519].flatMap((algorithm) =>
  signatureBackends(algorithm).map((backend) => ({
    id: algorithm.id,
    name: backend.name,
    algorithm,
    backend,
  })),
)

it.each(pure)('$id over $name: two, but for Ed25519', async ({ algorithm, backend }) => {
  for (const [one, two] of await twice(backend, algorithm))
    expect(equalBytes(one, two)).toBe(algorithm === ed25519)
})

it('an external µ and HashML-DSA: two', () => {
  const { privateKey } = mlDsa44.generateKeyPair()
  const mu = new Uint8Array(64)
  expect(signMu(privateKey, mu)).not.toEqual(signMu(privateKey, mu))
  const other = hashMlDsa44.generateKeyPair().privateKey
  expect(hashMlDsa44.signSync(other, message)).not.toEqual(hashMlDsa44.signSync(other, message))
})

describe('composites', () => {
  const halves = Object.values(composites).flatMap((algorithm) =>
    compositeBackends(algorithm)
      // Keys of RSA take long: one of each padding.
      .filter(() => !/RSA[34]/.test(algorithm.id))
      .map((backend) => ({ id: algorithm.id, name: backend.name, algorithm, backend })),
  )

  it('has every curve over both back ends', () =>
    expect(halves.filter(({ name }) => name === 'noble')).toHaveLength(10))

  it.each(halves)(
    '$id over $name: two of each half that is not deterministic',
    async ({ id, algorithm, backend }) => {
      const size = ML_DSA_TABLE[compositeRow(id as CompositeId).mlDsa].signatureSize
      for (const [one, two] of await twice(backend, algorithm)) {
        expect(equalBytes(one.subarray(0, size), two.subarray(0, size))).toBe(false)
        expect(equalBytes(one.subarray(size), two.subarray(size))).toBe(/Ed25519|Ed448|PKCS15/.test(id))
      }
    },
  )
})
