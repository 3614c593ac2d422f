/** Building the part of a tree that is held, in pieces that progress and cancellation come between. */
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { leafThreads } from '#threads'
import type { TreeDescription } from './description.ts'
import { cutOf, levelsAbove, nodesAbove, type Levels } from './levels.ts'
import type { MerkleTree } from './tree.ts'

export interface Progress {
  /** Leaves. */
  readonly done: number
  readonly total: number
}

export interface BuildOptions {
  /** Called after each piece of work, about every 20 ms on a thread. */
  readonly onProgress?: (progress: Progress) => void
  /** The promise rejects with its reason. */
  readonly signal?: AbortSignal
  /**
   * Threads to share the leaves of a tree, where the runtime has node:worker_threads; no more than it has pieces of about
   * 20 ms. Default 0: this thread alone.
   */
  readonly threads?: number
}

/** One piece: the nodes at `up` levels above `count` leaves. */
export interface Piece {
  readonly first: number
  readonly count: number
  readonly up: number
}

/** Computes pieces, somewhere. */
export interface PieceWorker {
  run(piece: Piece): Promise<Uint8Array>
}

export function runPiece(tree: MerkleTree, { first, count, up }: Piece): Uint8Array {
  return nodesAbove(tree, 0, first, tree.leaves(first, count), up)
}

/** Lets timers, input and an abort in between. */
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve)
  })

const onThisThread = (tree: MerkleTree): PieceWorker => ({
  async run(piece) {
    await pause()
    return runPiece(tree, piece)
  },
})

/** @returns how many threads so many pieces get. @throws RangeError for what is no number of threads. */
export function threadsFor({ threads = 0 }: BuildOptions, pieces: number): number {
  if (!Number.isSafeInteger(threads) || threads < 0) throw new RangeError(`threads: ${threads}`)
  return Math.min(threads, pieces)
}

/**
 * The levels from cutOf(height) up.
 * @param description what a thread makes the same tree from; secrets in it are copied to the threads.
 */
export async function buildTop(
  tree: MerkleTree,
  description: TreeDescription,
  options: BuildOptions,
): Promise<Levels> {
  const { onProgress, signal } = options
  const cut = cutOf(tree.height)
  const total = 2 ** tree.height
  const up = Math.min(cut, Math.log2(tree.batch))
  const nodes: Uint8Array[] = Array.from({ length: total / tree.batch })
  signal?.throwIfAborted()
  const threads = threadsFor(options, nodes.length)
  const { workers, end } =
    threads > 0 ? leafThreads(description, threads) : { workers: [onThisThread(tree)], end: undefined }
  let [taken, done] = [0, 0]

  async function work(worker: PieceWorker): Promise<void> {
    while (taken < nodes.length) {
      const piece = taken++
      nodes[piece] = await worker.run({ first: piece * tree.batch, count: tree.batch, up })
      signal?.throwIfAborted()
      done += tree.batch
      onProgress?.({ done, total })
    }
  }

  try {
    await Promise.all(workers.map(work))
  } finally {
    await end?.()
  }
  return levelsAbove(tree, cut, 0, nodesAbove(tree, up, 0, concatBytes(...nodes), cut - up))
}
