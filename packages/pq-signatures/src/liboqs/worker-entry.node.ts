/** What runs in the thread of thread.node.ts. */
import { parentPort } from 'node:worker_threads'
import { errorCode, type CoreErrorCode, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import type { LiboqsKeys } from '@quantum-shield/pq-core/algorithm'
import { wipe } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { UOV_TABLE } from '../uov.table.ts'
import { loadSeeded } from './seeded.ts'
import type { Order, Reply } from './thread.node.ts'

function reply(message: Reply, moved: readonly Uint8Array[] = []): void {
  parentPort?.postMessage(
    message,
    moved.map(({ buffer }) => buffer as ArrayBuffer),
  )
}

async function keyOf({ id, secret }: Order): Promise<PrivateKey<SignatureAlgorithm>> {
  try {
    const algorithm = await loadSeeded(UOV_TABLE, id)
    return algorithm.privateKey(secret)
  } finally {
    wipe(secret)
  }
}

async function expand(order: Order): Promise<LiboqsKeys> {
  using key = await keyOf(order)
  const secretKey = key.algorithm.expandPrivateKey?.(key).reveal() as Uint8Array
  return { publicKey: key.publicKey.toBytes(), secretKey }
}

// The answer ends the thread: by then everything is wiped.
parentPort?.once('message', (order: Order) => {
  expand(order).then(
    (keys) => reply({ keys }, [keys.publicKey, keys.secretKey]),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      reply({ code: errorCode(error) as CoreErrorCode | undefined, message })
    },
  )
})
