/** What runs in the thread of worker.node.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import { errorCode } from '@quantum-shield/pq-core'
import { assess, testIid, type Progress } from '../assessment.ts'
import type { Order, Reply } from './thread.ts'

function reply(message: Reply): void {
  parentPort?.postMessage(message)
}

const { task, samples, options } = workerData as Order
const running = { ...options, onProgress: (progress: Progress) => reply({ progress }) }
try {
  reply({ result: await (task === 'assess' ? assess(samples, running) : testIid(samples, running)) })
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  const code = errorCode(error)
  reply({ failure: { name, message, ...(code !== undefined && { code }) } })
}
