/** A thread that expands one key. What is sent is moved, not copied. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { PqError, type CoreErrorCode } from '@quantum-shield/pq-core'
import type { LiboqsKeys } from '@quantum-shield/pq-core/algorithm'

export interface Order {
  readonly id: string
  /** On memory of its own. */
  readonly secret: Uint8Array<ArrayBuffer>
}

export type Reply =
  { readonly keys: LiboqsKeys } | { readonly code: CoreErrorCode | undefined; readonly message: string }

/** Compiled or not, the thread's file lies beside this one. */
const ENTRY = new URL(`./worker-entry.node${extname(import.meta.url)}`, import.meta.url)

function keysOf(reply: Reply): LiboqsKeys {
  if ('keys' in reply) return reply.keys
  const { code, message } = reply
  throw code === undefined ? new Error(message) : new PqError(code, message)
}

/** The secret moves into the thread, which wipes it. @throws what the thread throws; PqError `wiped` when it ends early. */
export async function expandInThread({ id, secret }: Order): Promise<LiboqsKeys> {
  const worker = new Worker(ENTRY)
  try {
    const reply = await new Promise<Reply>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new PqError('wiped', 'the thread of the key has ended')))
      worker.postMessage({ id, secret }, [secret.buffer])
    })
    return keysOf(reply)
  } finally {
    await worker.terminate()
  }
}
