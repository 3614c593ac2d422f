/** Figures that others published, typed into test-vectors/own: a clone without the large vector sets runs them. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { concatBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { importPrivateKey, toPkcs8, toPrivateJwk, toSpki } from '@quantum-shield/pq-core/keys'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { expandMlDsaSeed, signatureBackends, signInternal } from '@quantum-shield/pq-signatures/hazmat'
import { publishedFigures, signatureTranscript } from '@quantum-shield/testkit'

type MlDsaId = Parameters<typeof expandMlDsaSeed>[0]

const ML_DSA: readonly SignatureAlgorithm[] = [mlDsa44, mlDsa65, mlDsa87]
const figures = publishedFigures()
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('liboqs transcripts', () => {
  it.each(ML_DSA)('$id, first case', (algorithm) => {
    const [noble, native = noble] = signatureBackends(algorithm)
    const hash = signatureTranscript(1, (random, message) => {
      const seed = random(32)
      const key = algorithm.privateKey(seed)
      const signature = signInternal(key, concatBytes(Uint8Array.of(0, 0), message), random(32))
      for (const backend of [noble, native])
        expect(backend.verifySync(key.publicKey, message, signature, new Uint8Array())).toBe(true)
      return {
        publicKey: native.derivePublicKey(key),
        secretKey: expandMlDsaSeed(algorithm.id as MlDsaId, seed),
        signature,
      }
    })
    expect(hash).toBe(figures.transcripts[algorithm.id]?.single)
  })
})

describe('RFC 9881 Appendix C', () => {
  const keys = figures.keys.filter(({ algorithm }) => algorithm.startsWith('ML-DSA'))
  expect(keys).toHaveLength(3)

  it.each(keys)('$algorithm', (figure) => {
    const algorithm = ML_DSA.find(({ id }) => id === figure.algorithm) as SignatureAlgorithm
    const seed = fromHex(figure.seed)
    const key = algorithm.privateKey(seed)
    const expanded = algorithm.privateKey(expandMlDsaSeed(algorithm.id as MlDsaId, seed))
    expect(sha256(toSpki(key.publicKey))).toBe(figure.spkiSha256)
    expect(sha256(toPkcs8(key).reveal())).toBe(figure.seedPkcs8Sha256)
    expect(sha256(toPkcs8(expanded).reveal())).toBe(figure.expandedPkcs8Sha256)
    expect(importPrivateKey(toPkcs8(expanded).reveal(), ML_DSA).publicKey.id).toBe(key.publicKey.id)
  })
})

it.each(figures.thumbprints)('thumbprint of $algorithm', (figure) => {
  const algorithm = [mlDsa44, ed25519].find(({ id }) => id === figure.algorithm) as SignatureAlgorithm
  const key = algorithm.privateKey(fromHex(figure.privateKey))
  expect(key.publicKey.id).toBe(figure.thumbprint)
  expect(toPrivateJwk(key)['kid']).toBe(figure.thumbprint)
})
