/** A thread in which the algorithms of liboqs-js work. What is sent is moved, not copied. */
import { extname } from 'node:path'
import { MessageChannel, Worker, type Transferable } from 'node:worker_threads'
import { PqError, type CoreErrorCode } from '@quantum-shield/pq-core'

export type Task =
  | { readonly task: 'expand'; readonly id: string; readonly secret: Uint8Array }
  | { readonly task: 'decapsulate'; readonly ciphertext: Uint8Array }
  | { readonly task: 'wipe' }

export type Reply<T> = { readonly result: T } | { readonly failure: Failure }

export interface Failure {
  readonly code: CoreErrorCode | undefined
  readonly message: string
}

export interface Thread {
  /** @param moved memory of the task that is not used here any more. @throws what the thread throws. */
  ask<T>(task: Task, moved: readonly Uint8Array<ArrayBuffer>[]): Promise<T>
  /** Lets what was asked fail with `wiped`, and ends the thread when it has wiped its key. */
  end(): Promise<void>
}

/** Compiled or not, the thread's file lies beside this one. */
const ENTRY = new URL(`./worker-entry.node${extname(import.meta.url)}`, import.meta.url)

function resultOf<T>(reply: Reply<T>): T {
  if ('result' in reply) return reply.result
  const { code, message } = reply.failure
  throw code === undefined ? new Error(message) : new PqError(code, message)
}

export function startThread(): Thread {
  const worker = new Worker(ENTRY)
  let close: () => void = () => undefined
  const ended = new Promise<never>((_, reject) => {
    worker.once('error', reject)
    close = () => reject(new PqError('wiped', 'the thread of the key has ended'))
  })
  ended.catch(() => undefined)
  const gone = new Promise<never>((_, reject) => worker.once('exit', reject))
  gone.catch(close)

  async function send<T>(task: Task, moved: readonly Uint8Array<ArrayBuffer>[], until: Promise<never>) {
    const { port1, port2 } = new MessageChannel()
    const transfer: Transferable[] = [port2, ...moved.map(({ buffer }) => buffer)]
    const reply = new Promise<Reply<T>>((resolve) => port1.once('message', resolve))
    try {
      worker.postMessage({ task, port: port2 }, transfer)
      return resultOf(await Promise.race([reply, until]))
    } finally {
      port1.close()
    }
  }

  return {
    ask: (task, moved) => send(task, moved, ended),
    async end() {
      close()
      await send({ task: 'wipe' }, [], gone).catch(() => undefined)
      await worker.terminate()
    },
  }
}
