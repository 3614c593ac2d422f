/**
 * The expansion of a UOV key in a thread (Node, Deno, Bun): 20 to 30 ms for category 1, 0.15 s for III, 0.5 s for V. A
 * thread takes about 0.1 s to start. Signing takes 5 ms at most and stays where it is called.
 */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import {
  PqError,
  type CoreErrorCode,
  type GenerateOptions,
  type KeyPair,
  type SignatureAlgorithm,
} from '@quantum-shield/pq-core'
import { adoptLiboqsKeys, generateExpanded, type LiboqsKeys } from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'

export interface Order {
  readonly id: string
  readonly secret: Uint8Array
}

export type Reply =
  { readonly keys: LiboqsKeys } | { readonly code: CoreErrorCode | undefined; readonly message: string }

/** Compiled or not, the thread's file lies beside this one. */
const ENTRY = new URL(`./worker-entry.node${extname(import.meta.url)}`, import.meta.url)

/** The secret moves into the thread, which wipes it. */
async function ask({ id, secret }: Order): Promise<Reply> {
  const worker = new Worker(ENTRY)
  try {
    return await new Promise<Reply>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('the thread ended early')))
      worker.postMessage({ id, secret }, [secret.buffer as ArrayBuffer])
    })
  } finally {
    await worker.terminate()
  }
}

/**
 * Expands a private key: whatever uses it afterwards, or asks for its public key, finds that done.
 * @throws PqError `unsupported_algorithm` for a key of another scheme than UOV, `wiped`.
 */
export async function expandInWorker(privateKey: PrivateKey<SignatureAlgorithm>): Promise<void> {
  const { id } = privateKey.algorithm
  const reply = await ask({ id, secret: Uint8Array.from(privateKey.secret.reveal()) })
  if (!('keys' in reply)) {
    const { code, message } = reply
    throw code === undefined ? new Error(message) : new PqError(code, message)
  }
  adoptLiboqsKeys(privateKey, reply.keys)
}

/** As algorithm.generateKeyPair. @throws PqError `unsupported_algorithm` for another scheme than UOV. */
export async function generateKeyPairInWorker(
  algorithm: SignatureAlgorithm,
  options: GenerateOptions = {},
): Promise<KeyPair<SignatureAlgorithm>> {
  return generateExpanded(algorithm, options, expandInWorker)
}
