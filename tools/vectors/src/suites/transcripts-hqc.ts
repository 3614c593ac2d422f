/** The transcripts of HQC in liboqs, whose program has a generator of its own. */
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import { expandHqcSeed, hqcBackends, type DerandomizedKemBackend } from '@quantum-shield/pq-kem/hazmat'
import { ALL_KEMS } from '@quantum-shield/pq-kem/all'
import { hqcKatGenerator, kemTranscript, publishedFigures } from '@quantum-shield/testkit'
import type { Suite } from '../suite.ts'

type HqcId = Parameters<typeof hqcBackends>[0]

export const HQC = ALL_KEMS.filter(({ id }) => id.startsWith('HQC-'))
const SALT_SIZE = 16

/** liboqs draws the seed, then the message and the salt. */
function hqcTranscript(id: HqcId, backend: DerandomizedKemBackend, count: number): string {
  const algorithm = HQC.find((kem) => kem.id === id)
  if (algorithm === undefined) throw new RangeError(`no algorithm ${id}`)
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
    return { publicKey, secretKey: expandHqcSeed(id, seed), ciphertext: sent.ciphertext, sharedSecret }
  }
  return kemTranscript(count, run, hqcKatGenerator)
}

export const hqcTranscripts: Suite = (context) => {
  const id = context.algorithm as HqcId
  const expected = publishedFigures().transcripts[id]
  for (const backend of hqcBackends(id)) {
    const { name } = backend
    context.check('single', name, 'case 0', () => hqcTranscript(id, backend, 1) === expected?.single)
    context.check('all', name, 'cases 0 to 99', () => hqcTranscript(id, backend, 100) === expected?.all, 100)
  }
}
