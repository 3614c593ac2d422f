/** Accumulated hashes over 100 to 1 000 000 generated cases (C2SP CCTV), from figures typed into test-vectors/own. */
import { equalBytes } from '@quantum-shield/pq-core/bytes'
import { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { expandMlKemSeed, type MlKemId } from '@quantum-shield/pq-kem/hazmat'
import { signDeterministic } from '@quantum-shield/pq-signatures/hazmat'
import { accumulateKem, accumulateSignatures, publishedFigures, type Outputs } from '@quantum-shield/testkit'
import { ML_KEM_PARAMETERS, mlKemKeyGen } from '@quantum-shield/testkit/textbook'
import { KEMS, kemUnderTest, signatureUnderTest } from '../backends.ts'
import type { Suite, SuiteContext } from '../suite.ts'

const EMPTY = new Uint8Array()

/** Checks a hash for each back end, in the order of `hashes`. */
function checkHashes(
  context: SuiteContext,
  operation: string,
  runs: number,
  backends: readonly { name: string }[],
  hashesOf: () => readonly string[],
  expected: string | undefined,
): void {
  let hashes: readonly string[] | undefined
  backends.forEach(({ name }, column) => {
    context.check(
      operation,
      name,
      `${runs} runs`,
      () => {
        hashes ??= hashesOf()
        return expected !== undefined && hashes[column] === expected
      },
      runs,
    )
  })
}

function mlKemHashes(id: string, runs: number, document: 'final' | 'draft'): string[] {
  const { algorithm, noble, backends } = kemUnderTest(id)
  const parameters = ML_KEM_PARAMETERS[id]
  if (parameters === undefined) throw new RangeError(`${id} is not ML-KEM`)
  return accumulateKem(runs, algorithm.ciphertextSize, ({ seed, message, invalidCiphertext }) => {
    // No back end has the draft's key generation; in the final one the seed itself goes to the back ends.
    const dk =
      document === 'draft' ? mlKemKeyGen(parameters, seed, 'draft').dk : expandMlKemSeed(id as MlKemId, seed)
    const expanded = new PrivateKey(algorithm, 'expanded', SecretBytes.adopt(dk))
    const fromSeed = algorithm.privateKey(document === 'draft' ? dk : seed)
    let sent: { ciphertext: Uint8Array; sharedSecret: Uint8Array } | undefined
    const outputs = backends.map((backend): Outputs => {
      const key = backend === noble ? expanded : fromSeed
      const ek = backend.derivePublicKey(key)
      // node:crypto takes no randomness: native decapsulates what noble encapsulates.
      sent ??= noble.encapsulateDerand(new PublicKey(algorithm, ek), message)
      const secret = backend.decapsulate(key, sent.ciphertext)
      if (!equalBytes(secret, sent.sharedSecret))
        throw new RangeError(`${backend.name} decapsulates otherwise`)
      return [ek, dk, sent.ciphertext, secret, backend.decapsulate(key, invalidCiphertext)]
    })
    return outputs
  })
}

function mlDsaHashes(id: string, runs: number): string[] {
  const { algorithm, noble, backends } = signatureUnderTest(id)
  return accumulateSignatures(runs, (seed) => {
    const key = algorithm.privateKey(seed)
    const signature = signDeterministic(key, EMPTY)
    return backends.map((backend): Outputs => {
      const publicKey = backend.derivePublicKey(key)
      // Noble verifies at a tenth of the speed of node:crypto: only where that is missing.
      const verifies = backend !== noble || backends.length === 1
      if (verifies && !backend.verifySync(new PublicKey(algorithm, publicKey), EMPTY, signature, EMPTY)) {
        throw new RangeError(`${backend.name} does not verify`)
      }
      return [publicKey, signature]
    })
  })
}

export const accumulated: Suite = (context) => {
  const id = context.algorithm
  const { accumulated: final, accumulatedDraft: draft } = publishedFigures()
  const isKem = KEMS.some((kem) => kem.id === id)
  const backends = (isKem ? kemUnderTest(id) : signatureUnderTest(id)).backends
  const run = (operation: string, runs: number, hashesOf: () => string[], expected: string | undefined) => {
    checkHashes(context, operation, runs, backends, hashesOf, expected)
  }
  if (!isKem) {
    for (const runs of [100, 10_000])
      run(`${runs} signatures`, runs, () => mlDsaHashes(id, runs), final[id]?.[`${runs}`])
    return
  }
  for (const runs of context.slow ? [10_000, 1_000_000] : [10_000])
    run(`${runs} runs`, runs, () => mlKemHashes(id, runs, 'final'), final[id]?.[`${runs}`])
  run('10000 runs, draft keys', 10_000, () => mlKemHashes(id, 10_000, 'draft'), draft[id]?.['10000'])
}
