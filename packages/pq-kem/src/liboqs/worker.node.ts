/**
 * What takes longer than an event loop can wait, in a thread (Node, Deno, Bun): generating and expanding keys of Classic
 * McEliece (0.1 to 0.8 s) and decapsulating with its largest (60 ms). A thread takes about 0.1 s to start.
 */
import {
  abortable,
  checkBytes,
  PqError,
  type Decapsulator,
  type GenerateOptions,
  type KemAlgorithm,
  type KeyPair,
} from '@quantum-shield/pq-core'
import { adoptLiboqsKeys, generateExpanded, rowOf } from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { LIBOQS_KEMS } from './kems.table.ts'
import { startThread, type Thread } from './thread.node.ts'

/** No thread for an algorithm that has no row, nor for a key that is wiped. @throws PqError. */
function threadFor(key: PrivateKey): Thread {
  rowOf(LIBOQS_KEMS, key.algorithm.id)
  key.secret.reveal()
  return startThread()
}

/** The secret moves into the thread, which wipes it; both halves of the expanded key move back. */
async function sendKey(thread: Thread, key: PrivateKey): Promise<void> {
  const secret = Uint8Array.from(key.secret.reveal())
  const task = { task: 'expand', id: key.algorithm.id, secret } as const
  const [publicKey, secretKey] = await thread.ask<[Uint8Array, Uint8Array]>(task, [secret])
  adoptLiboqsKeys(key, { publicKey, secretKey })
}

/**
 * Expands a private key: whatever uses it afterwards, or asks for its public key, finds that done.
 * @throws PqError `unsupported_algorithm` for a key that liboqs-js does not serve, `wiped`.
 */
export async function expandInWorker(privateKey: PrivateKey<KemAlgorithm>): Promise<void> {
  const thread = threadFor(privateKey)
  try {
    await sendKey(thread, privateKey)
  } finally {
    await thread.end()
  }
}

/** As algorithm.generateKeyPair. @throws PqError `unsupported_algorithm` for one that liboqs-js does not serve. */
export async function generateKeyPairInWorker(
  algorithm: KemAlgorithm,
  options: GenerateOptions = {},
): Promise<KeyPair<KemAlgorithm>> {
  return generateExpanded(algorithm, options, expandInWorker)
}

export interface WorkerDecapsulator extends Decapsulator {
  /** Wipes the copy of the key in the thread and ends it. Calls that are under way, and later ones, reject with `wiped`. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Decapsulates in a thread of its own, one ciphertext after the other. The thread has a copy of the key, which stays when the
 * key is wiped here: the caller closes it.
 * @throws as expandInWorker.
 */
export async function decapsulatorInWorker(
  privateKey: PrivateKey<KemAlgorithm>,
): Promise<WorkerDecapsulator> {
  const thread = threadFor(privateKey)
  const { id, ciphertextSize } = privateKey.algorithm
  try {
    await sendKey(thread, privateKey)
  } catch (error) {
    await thread.end()
    throw error
  }

  async function decapsulate(ciphertext: Uint8Array): Promise<SecretBytes> {
    checkBytes(ciphertext, 'ciphertext')
    if (ciphertext.length !== ciphertextSize)
      throw new PqError('malformed', `${id}: ciphertext is ${ciphertext.length} bytes, not ${ciphertextSize}`)
    const copy = Uint8Array.from(ciphertext)
    const [secret] = await thread.ask<[Uint8Array]>({ task: 'decapsulate', ciphertext: copy }, [copy])
    return SecretBytes.adopt(secret)
  }

  return {
    publicKey: privateKey.publicKey,
    decapsulate: (ciphertext, options) =>
      abortable(
        options?.signal,
        () => decapsulate(ciphertext),
        (secret) => secret.wipe(),
      ),
    close: () => thread.end(),
    [Symbol.asyncDispose]: () => thread.end(),
  }
}
