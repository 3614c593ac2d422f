/** Figures that others published, typed into test-vectors/own: a clone without the large vector sets runs them. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { fromHex, toHex } from '@quantum-shield/pq-core/bytes'
import { importPrivateKey, toPkcs8, toSpki } from '@quantum-shield/pq-core/keys'
import { mlKem1024, mlKem512, mlKem768, xWing } from '@quantum-shield/pq-kem'
import { expandMlKemSeed, kemBackends, type MlKemId } from '@quantum-shield/pq-kem/hazmat'
import { kemTranscript, publishedFigures } from '@quantum-shield/testkit'

const ML_KEM: readonly KemAlgorithm[] = [mlKem512, mlKem768, mlKem1024]
const figures = publishedFigures()
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function backendsOf(algorithm: KemAlgorithm) {
  const [noble, native] = kemBackends(algorithm)
  return native === undefined ? [noble] : [noble, native]
}

describe('liboqs transcripts', () => {
  const cases = ML_KEM.flatMap((algorithm) =>
    backendsOf(algorithm).map((backend) => ({ algorithm, backend })),
  )

  it.each(cases)('$algorithm.id, first case, $backend.name', ({ algorithm, backend }) => {
    const [noble] = kemBackends(algorithm)
    const hash = kemTranscript(1, (random) => {
      const seed = random(64)
      const key = algorithm.privateKey(seed)
      const publicKey = backend.derivePublicKey(key)
      const { ciphertext } = noble.encapsulateDerand(algorithm.publicKey(publicKey), random(32))
      return {
        publicKey,
        secretKey: expandMlKemSeed(algorithm.id as MlKemId, seed),
        ciphertext,
        sharedSecret: backend.decapsulate(key, ciphertext),
      }
    })
    expect(hash).toBe(figures.transcripts[algorithm.id]?.single)
  })
})

describe('X-Wing test vectors', () => {
  expect(figures.xWing).toHaveLength(3)

  it.each(figures.xWing)('seed $seed', (figure) => {
    const key = xWing.privateKey(fromHex(figure.seed))
    const [noble] = kemBackends(xWing)
    for (const backend of backendsOf(xWing)) {
      const publicKey = backend.derivePublicKey(key)
      const sent = noble.encapsulateDerand(xWing.publicKey(publicKey), fromHex(figure.encapsulationSeed))
      expect({
        publicKey: sha256(publicKey),
        ciphertext: sha256(sent.ciphertext),
        sent: toHex(sent.sharedSecret),
        received: toHex(backend.decapsulate(key, sent.ciphertext)),
      }).toEqual({
        publicKey: figure.publicKeySha256,
        ciphertext: figure.ciphertextSha256,
        sent: figure.sharedSecret,
        received: figure.sharedSecret,
      })
    }
  })
})

describe('RFC 9935 Appendix C', () => {
  const keys = figures.keys.filter(({ algorithm }) => algorithm.startsWith('ML-KEM'))
  expect(keys).toHaveLength(3)

  it.each(keys)('$algorithm', (figure) => {
    const algorithm = ML_KEM.find(({ id }) => id === figure.algorithm) as KemAlgorithm
    const seed = fromHex(figure.seed)
    const key = algorithm.privateKey(seed)
    const expanded = algorithm.privateKey(expandMlKemSeed(algorithm.id as MlKemId, seed))
    expect(sha256(toSpki(key.publicKey))).toBe(figure.spkiSha256)
    expect(sha256(toPkcs8(key).reveal())).toBe(figure.seedPkcs8Sha256)
    expect(sha256(toPkcs8(expanded).reveal())).toBe(figure.expandedPkcs8Sha256)
    expect(importPrivateKey(toPkcs8(expanded).reveal(), ML_KEM).publicKey.id).toBe(key.publicKey.id)
  })
})
