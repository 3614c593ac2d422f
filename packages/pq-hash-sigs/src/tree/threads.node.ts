/** Threads of Node that compute the leaves of one tree. */
import { Worker } from 'node:worker_threads'
import type { PieceWorker } from './build.ts'
import type { TreeDescription } from './description.ts'

/** Beside this file, with its ending: sources run as they are, by their condition. */
const isSource = import.meta.url.endsWith('.ts')
const WORKER = new URL(isSource ? './worker-entry.node.ts' : './worker-entry.node.js', import.meta.url)

function pieceWorker(worker: Worker): PieceWorker {
  return {
    run: (piece) =>
      new Promise((resolve, reject) => {
        worker.once('error', reject)
        worker.once('message', (nodes: Uint8Array) => {
          worker.off('error', reject)
          resolve(nodes)
        })
        worker.postMessage(piece)
      }),
  }
}

export function leafThreads(
  description: TreeDescription,
  threads: number,
): { workers: PieceWorker[]; end: (() => Promise<void>) | undefined } {
  const workers = Array.from(
    { length: threads },
    () =>
      new Worker(WORKER, {
        workerData: description,
        ...(isSource ? { execArgv: ['--conditions=@quantum-shield/source'] } : {}),
      }),
  )
  return {
    workers: workers.map(pieceWorker),
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
