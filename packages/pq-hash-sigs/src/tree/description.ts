/** A tree as a message to a thread. */
import { lmsTree, type LmsTreeDescription } from '../lms/tree.ts'
import { xmssTree, type XmssTreeDescription } from '../xmss/tree.ts'
import type { MerkleTree } from './tree.ts'

export type TreeDescription = LmsTreeDescription | XmssTreeDescription

export function treeOf(description: TreeDescription): MerkleTree {
  switch (description.scheme) {
    case 'LMS':
      return lmsTree(description)
    case 'XMSS':
      return xmssTree(description)
  }
}
