/** Figures that others published, typed into test-vectors/own: a clone without the large vector sets runs them. */
import { describe, expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { expandHqcSeed, hqcBackends, type HqcId } from '@quantum-shield/pq-kem/hazmat'
import { hqc1, hqc3, hqc5 } from '@quantum-shield/pq-kem/hqc'
import { hqcKatGenerator, kemTranscript, publishedFigures } from '@quantum-shield/testkit'

describe('liboqs transcripts', () => {
  const cases = [hqc1, hqc3, hqc5].flatMap((algorithm: KemAlgorithm) =>
    hqcBackends(algorithm).map((backend) => ({ algorithm, backend })),
  )

  it.each(cases)('$algorithm.id, first case, $backend.name', ({ algorithm, backend }) => {
    const id = algorithm.id as HqcId
    const hash = kemTranscript(
      1,
      (random) => {
        const seed = random(32)
        const key = algorithm.privateKey(seed)
        const publicKey = backend.derivePublicKey(key)
        const randomness = concatBytes(random(backend.randomnessSize - 16), random(16))
        const { ciphertext } = backend.encapsulateDerand(algorithm.publicKey(publicKey), randomness)
        const sharedSecret = backend.decapsulate(key, ciphertext)
        return { publicKey, secretKey: expandHqcSeed(id, seed), ciphertext, sharedSecret }
      },
      hqcKatGenerator,
    )
    expect(hash).toBe(publishedFigures().transcripts[id]?.single)
  })
})
