// Runtimes without node:worker_threads: whoever asks for threads gets the calling one.
import { runPiece, type PieceWorker } from './build.ts'
import { treeOf, type TreeDescription } from './description.ts'

export function leafThreads(
  description: TreeDescription,
  _threads: number,
): { workers: PieceWorker[]; end: (() => Promise<void>) | undefined } {
  const tree = treeOf(description)
  return { workers: [{ run: async (piece) => runPiece(tree, piece) }], end: undefined }
}
