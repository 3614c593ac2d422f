/** Some consecutive levels of a tree or of a subtree, held in memory. */
import { PqError } from '@quantum-shield/pq-core'
import { equalBytes } from '@quantum-shield/pq-core/bytes'
import type { MerkleTree } from './tree.ts'

export interface Levels {
  /** Of the lowest row; 0 is the leaves. */
  readonly low: number
  /** Row i is level low + i; the last one is a single node. */
  readonly rows: readonly Uint8Array[]
}

/**
 * All levels from a row up to one node.
 * @param level of the row. @param first index of its first node in that level.
 */
export function levelsAbove(tree: MerkleTree, level: number, first: number, row: Uint8Array): Levels {
  const rows = [row]
  let [current, at] = [row, first]
  for (let i = level + 1; current.length > tree.n; i++) {
    at >>>= 1
    current = tree.parents(i, at, current)
    rows.push(current)
  }
  return { low: level, rows }
}

/** Only the last of levelsAbove, `up` levels above the row. */
export function nodesAbove(
  tree: MerkleTree,
  level: number,
  first: number,
  row: Uint8Array,
  up: number,
): Uint8Array {
  let nodes = row
  for (let i = 1; i <= up; i++) nodes = tree.parents(level + i, first >>> i, nodes)
  return nodes
}

/** Node `index` of a level, counted from the first one held. A view. */
export function nodeAt({ low, rows }: Levels, level: number, index: number, n: number): Uint8Array {
  const row = rows[level - low]
  if (row === undefined || (index + 1) * n > row.length)
    throw new RangeError(`node ${index} of level ${level}`)
  return row.subarray(index * n, (index + 1) * n)
}

export function rootOf({ rows }: Levels): Uint8Array {
  return rows[rows.length - 1] as Uint8Array
}

/**
 * The level that a tree is cut at. Everything from there up is held, below it two subtrees: the one in use and the next
 * one, which grows by a leaf a signature. With n = 32 that is 64 KiB at height 10, 192 KiB at 20, 1 MiB at 25.
 */
export function cutOf(height: number): number {
  return height - Math.min(height, height > 20 ? 13 : 10)
}

/** The levels from a row that was stored. @throws PqError `invalid_key` unless they lead to the root. */
export function restoreTop(tree: MerkleTree, row: Uint8Array, root: Uint8Array): Levels {
  const cut = cutOf(tree.height)
  if (row.length !== tree.n * 2 ** (tree.height - cut))
    throw new PqError('invalid_key', `${row.length} bytes of nodes`)
  const levels = levelsAbove(tree, cut, 0, row)
  if (!equalBytes(rootOf(levels), root))
    throw new PqError('invalid_key', 'the nodes of the private key do not lead to its public key')
  return levels
}
