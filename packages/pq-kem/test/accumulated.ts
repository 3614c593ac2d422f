/**
 * 10 000 key generations, encapsulations, and decapsulations of a good and of an invalid ciphertext, hashed (C2SP
 * CCTV). One file for each parameter set, so that they run side by side.
 */
import { expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { equalBytes } from '@quantum-shield/pq-core/bytes'
import { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { expandMlKemSeed, kemBackends, type MlKemId } from '@quantum-shield/pq-kem/hazmat'
import { accumulateKem, publishedFigures, type Outputs } from '@quantum-shield/testkit'

const RUNS = 10_000

export function accumulatedTest(algorithm: KemAlgorithm, id: MlKemId): void {
  const backends = kemBackends(algorithm)
  const [noble, native] = backends

  it(`${id} gives the published hash over ${RUNS} runs on ${backends.map(({ name }) => name).join(' and ')}`, () => {
    const expected = publishedFigures().accumulated[id]?.[`${RUNS}`]
    const hashes = accumulateKem(RUNS, algorithm.ciphertextSize, ({ seed, message, invalidCiphertext }) => {
      const dk = expandMlKemSeed(id, seed)
      const expanded = new PrivateKey(algorithm, 'expanded', SecretBytes.copyOf(dk))
      const fromSeed = algorithm.privateKey(seed)
      const ek = noble.derivePublicKey(expanded)
      const { ciphertext, sharedSecret } = noble.encapsulateDerand(new PublicKey(algorithm, ek), message)
      return backends.map((backend): Outputs => {
        const key = backend === noble ? expanded : fromSeed
        // Ten times slower on noble, which the invalid ciphertext exercises as well.
        const secret = backend === noble && native ? sharedSecret : backend.decapsulate(key, ciphertext)
        if (!equalBytes(secret, sharedSecret)) throw new Error(`${backend.name} decapsulates otherwise`)
        const rejected = backend.decapsulate(key, invalidCiphertext)
        return [backend.derivePublicKey(key), dk, ciphertext, secret, rejected]
      })
    })
    expect(hashes).toEqual(backends.map(() => expected))
  }, 300_000)
}
