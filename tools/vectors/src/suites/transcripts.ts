/** The transcripts of NIST's known-answer programs that liboqs publishes the SHA-256 of. */
import { PublicKey } from '@quantum-shield/pq-core/keys'
import { expandMlKemSeed, type MlKemId } from '@quantum-shield/pq-kem/hazmat'
import { expandMlDsaSeed, signInternal } from '@quantum-shield/pq-signatures/hazmat'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { kemTranscript, publishedFigures, signatureTranscript } from '@quantum-shield/testkit'
import { KEMS, kemUnderTest, signatureUnderTest } from '../backends.ts'
import type { Suite } from '../suite.ts'
import { HQC, hqcTranscripts } from './transcripts-hqc.ts'

type MlDsaId = Parameters<typeof expandMlDsaSeed>[0]

/** liboqs draws d ‖ z in one request of 64 bytes, then m. */
function mlKemTranscript(id: string, backendName: string, count: number): string {
  const { algorithm, noble, backends } = kemUnderTest(id)
  const backend = backends.find(({ name }) => name === backendName) ?? noble
  return kemTranscript(count, (random) => {
    const seed = random(64)
    const key = algorithm.privateKey(seed)
    const publicKey = backend.derivePublicKey(key)
    const sent = noble.encapsulateDerand(new PublicKey(algorithm, publicKey), random(32))
    return {
      publicKey,
      secretKey: expandMlKemSeed(id as MlKemId, seed),
      ciphertext: sent.ciphertext,
      sharedSecret: backend.decapsulate(key, sent.ciphertext),
    }
  })
}

/** liboqs draws the seed, then rnd: hedged signing with the empty context. */
function mlDsaTranscript(id: string, backendName: string, count: number): string {
  const { algorithm, noble, backends } = signatureUnderTest(id)
  const backend = backends.find(({ name }) => name === backendName) ?? noble
  return signatureTranscript(count, (random, message) => {
    const seed = random(32)
    const key = algorithm.privateKey(seed)
    const publicKey = backend.derivePublicKey(key)
    const signature = signInternal(key, concatBytes(Uint8Array.of(0, 0), message), random(32))
    const holds = backend.verifySync(
      new PublicKey(algorithm, publicKey),
      message,
      signature,
      new Uint8Array(),
    )
    if (!holds) throw new RangeError(`${backend.name} does not verify`)
    return { publicKey, secretKey: expandMlDsaSeed(id as MlDsaId, seed), signature }
  })
}

export const liboqsTranscripts: Suite = (context) => {
  const id = context.algorithm
  if (HQC.some((kem) => kem.id === id)) return hqcTranscripts(context)
  const isKem = KEMS.some((kem) => kem.id === id)
  const transcript = isKem ? mlKemTranscript : mlDsaTranscript
  const expected = publishedFigures().transcripts[id]
  for (const { name } of (isKem ? kemUnderTest(id) : signatureUnderTest(id)).backends) {
    context.check('single', name, 'case 0', () => transcript(id, name, 1) === expected?.single)
    context.check('all', name, 'cases 0 to 99', () => transcript(id, name, 100) === expected?.all, 100)
  }
}
