/**
 * The expansion of a UOV key in a thread (Node, Deno, Bun): 20 to 30 ms for category 1, 0.15 s for III, 0.5 s for V. A
 * thread takes about 0.1 s to start. Signing takes 5 ms at most and stays where it is called.
 */
import type { GenerateOptions, KeyPair, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { adoptLiboqsKeys, generateExpanded, rowOf } from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { UOV_TABLE } from '../uov.table.ts'
import { expandInThread } from './thread.node.ts'

/**
 * Expands a private key: whatever uses it afterwards, or asks for its public key, finds that done.
 * @throws PqError `unsupported_algorithm` for a key of another scheme than UOV, `wiped`.
 */
export async function expandInWorker(privateKey: PrivateKey<SignatureAlgorithm>): Promise<void> {
  const { id } = rowOf(UOV_TABLE, privateKey.algorithm.id)
  const secret = Uint8Array.from(privateKey.secret.reveal())
  adoptLiboqsKeys(privateKey, await expandInThread({ id, secret }))
}

/** As algorithm.generateKeyPair. @throws PqError `unsupported_algorithm` for another scheme than UOV. */
export async function generateKeyPairInWorker(
  algorithm: SignatureAlgorithm,
  options: GenerateOptions = {},
): Promise<KeyPair<SignatureAlgorithm>> {
  return generateExpanded(algorithm, options, expandInWorker)
}
