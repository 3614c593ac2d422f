/** What runs in the thread of thread.node.ts. */
import { parentPort } from 'node:worker_threads'
import { errorCode, type CoreErrorCode } from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { UOV_TABLE } from '../uov.table.ts'
import { loadSeeded } from './seeded.ts'
import type { Order, Reply } from './thread.node.ts'

function reply(message: Reply, moved: readonly Uint8Array[] = []): void {
  parentPort?.postMessage(
    message,
    moved.map(({ buffer }) => buffer as ArrayBuffer),
  )
}

async function expand({ id, secret }: Order): Promise<void> {
  try {
    const algorithm = await loadSeeded(UOV_TABLE, id)
    using key = algorithm.privateKey(secret)
    const publicKey = key.publicKey.toBytes()
    const secretKey = algorithm.expandPrivateKey?.(key).reveal() as Uint8Array
    reply({ keys: { publicKey, secretKey } }, [publicKey, secretKey])
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    reply({ code: errorCode(error) as CoreErrorCode | undefined, message })
  } finally {
    wipe(secret)
  }
}

parentPort?.once('message', (order: Order) => void expand(order))
