/** What runs in the thread of thread.node.ts: one key at a time. */
import { parentPort, type MessagePort } from 'node:worker_threads'
import { errorCode, type CoreErrorCode, type KemAlgorithm } from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { loadLiboqsKem } from './kem.ts'
import { LIBOQS_KEMS } from './kems.table.ts'
import type { Reply, Task } from './thread.node.ts'

let key: PrivateKey<KemAlgorithm> | undefined

/** Both keys as liboqs has them, in memory that is moved to whoever asked. */
async function expand(id: string, secret: Uint8Array): Promise<readonly Uint8Array[]> {
  try {
    const algorithm = await loadLiboqsKem(LIBOQS_KEMS, id)
    key = algorithm.privateKey(secret)
    const secretKey = algorithm.expandPrivateKey?.(key).reveal() as Uint8Array
    return [key.publicKey.toBytes(), secretKey]
  } finally {
    wipe(secret)
  }
}

async function perform(task: Task): Promise<readonly Uint8Array[]> {
  if (task.task === 'expand') return expand(task.id, task.secret)
  if (task.task === 'wipe') {
    key?.wipe()
    return []
  }
  if (key === undefined) throw new Error('no key in the thread')
  return [key.algorithm.decapsulate(key, task.ciphertext).reveal()]
}

parentPort?.on('message', ({ task, port }: { readonly task: Task; readonly port: MessagePort }) => {
  const answer = (reply: Reply<readonly Uint8Array[]>, moved: readonly Uint8Array[] = []) =>
    port.postMessage(
      reply,
      moved.map(({ buffer }) => buffer as ArrayBuffer),
    )
  perform(task).then(
    (result) => answer({ result }, result),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      answer({ failure: { code: errorCode(error) as CoreErrorCode | undefined, message } })
    },
  )
})
