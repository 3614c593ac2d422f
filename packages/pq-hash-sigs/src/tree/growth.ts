/** Trees and subtrees that grow leaf by leaf, so that each signature pays a little for what comes next. */
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { cutOf, levelsAbove, rootOf, type Levels } from './levels.ts'
import type { MerkleTree } from './tree.ts'

export interface Growth {
  /** Adds leaves until there are `count`. */
  growTo(count: number): void
  /** What is held of it, once all leaves are there. */
  levels(): Levels
}

/** All levels of a subtree. @param first leaf. @param height of the subtree. */
export function growSubtree(tree: MerkleTree, first: number, height: number): Growth {
  const rows = Array.from({ length: height + 1 }, (_, level) => new Uint8Array(tree.n << (height - level)))
  let leaves = 0

  function add(): void {
    let node = tree.leaves(first + leaves, 1)
    let index = leaves
    for (let level = 0; ; level++) {
      const row = rows[level] as Uint8Array
      row.set(node, index * tree.n)
      if (index % 2 === 0 || level === height) break
      index >>>= 1
      const children = row.subarray(2 * index * tree.n, 2 * (index + 1) * tree.n)
      node = tree.parents(level + 1, (first >>> (level + 1)) + index, children)
    }
    leaves++
  }

  return {
    growTo(count) {
      while (leaves < count) add()
    },
    levels: () => ({ low: 0, rows }),
  }
}

export interface TreeGrowth extends Growth {
  /** All levels of the leftmost subtree below the cut, which the first signature needs; none where nothing is cut. */
  first(): Levels | undefined
}

/** The levels of a whole tree from cutOf(height) up. */
export function growTree(tree: MerkleTree): TreeGrowth {
  const { height } = tree
  const cut = cutOf(height)
  if (cut === 0) return { ...growSubtree(tree, 0, height), first: () => undefined }
  const size = 2 ** cut
  const roots: Uint8Array[] = []
  let subtree = growSubtree(tree, 0, cut)
  let first: Levels | undefined
  return {
    growTo(count) {
      for (let next = roots.length; next * size < count; next = roots.length) {
        subtree.growTo(Math.min(size, count - next * size))
        if ((next + 1) * size > count) break
        first ??= subtree.levels()
        roots.push(rootOf(subtree.levels()))
        subtree = growSubtree(tree, (next + 1) * size, cut)
      }
    },
    levels: () => levelsAbove(tree, cut, 0, concatBytes(...roots)),
    first: () => first,
  }
}
