import { parentPort, workerData } from 'node:worker_threads'
import { runPiece, type Piece } from './build.ts'
import { treeOf, type TreeDescription } from './description.ts'

const tree = treeOf(workerData as TreeDescription)
parentPort?.on('message', (piece: Piece) => parentPort?.postMessage(runPiece(tree, piece)))
