/** A tree as a message to a thread. */
import { lmsTree, type LmsTreeDescription } from '../lms/tree.ts'
import type { MerkleTree } from './tree.ts'

export type TreeDescription = LmsTreeDescription

export function treeOf(description: TreeDescription): MerkleTree {
  return lmsTree(description)
}
