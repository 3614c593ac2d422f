/** The transcripts of HQC in liboqs, whose program has a generator of its own. */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import {
  expandHqcSeed,
  hqcBackends,
  type DerandomizedKemBackend,
  type HqcId,
} from '@quantum-shield/pq-kem/hazmat'
import { ALL_KEMS } from '@quantum-shield/pq-kem/all'
import { hqcKatGenerator, kemTranscript, publishedFigures } from '@quantum-shield/testkit'
import type { Suite } from '../suite.ts'

export const HQC = ALL_KEMS.filter(({ id }) => id.startsWith('HQC-'))
const SALT_SIZE = 16

/** liboqs draws the seed, then the message and the salt. */
function hqcTranscript(algorithm: KemAlgorithm, backend: DerandomizedKemBackend, count: number): string {
  const run: Parameters<typeof kemTranscript>[1] = (random) => {
    const seed = random(32)
    const key = algorithm.privateKey(seed)
    const publicKey = backend.derivePublicKey(key)
    const message = random(backend.randomnessSize - SALT_SIZE)
    const sent = backend.encapsulateDerand(
      new PublicKey(algorithm, publicKey),
      concatBytes(message, random(SALT_SIZE)),
    )
    const sharedSecret = backend.decapsulate(key, sent.ciphertext)
    return {
      publicKey,
      secretKey: expandHqcSeed(algorithm.id as HqcId, seed),
      ciphertext: sent.ciphertext,
      sharedSecret,
    }
  }
  return kemTranscript(count, run, hqcKatGenerator)
}

export const hqcTranscripts: Suite = (context) => {
  const algorithm = HQC.find(({ id }) => id === context.algorithm)
  if (algorithm === undefined) throw new RangeError(`no algorithm ${context.algorithm}`)
  const expected = publishedFigures().transcripts[algorithm.id]
  for (const backend of hqcBackends(algorithm)) {
    const { name } = backend
    context.check('single', name, 'case 0', () => hqcTranscript(algorithm, backend, 1) === expected?.single)
    context.check(
      'all',
      name,
      'cases 0 to 99',
      () => hqcTranscript(algorithm, backend, 100) === expected?.all,
      100,
    )
  }
}
