/**
 * Authentication paths at a cost that does not grow with the height: the tree is cut in two (fractal traversal,
 * Jakobsson, Leighton, Micali, Szydlo, CT-RSA 2003, with two levels). A signature takes one leaf of the next subtree and
 * the nodes that this leaf completes.
 */
import { PqError } from '@quantum-shield/pq-core'
import { concatBytes, equalBytes } from '@quantum-shield/pq-core/bytes'
import { growSubtree, type Growth } from './growth.ts'
import { cutOf, levelsAbove, nodeAt, rootOf, type Levels } from './levels.ts'
import type { MerkleTree } from './tree.ts'

export interface Traversal {
  /**
   * The siblings on the way up from leaf q, leaf first. Any q; forward is cheap.
   * @throws PqError `invalid_key` when the secret gives other nodes than those that are held.
   */
  path(q: number): Uint8Array
  /** Does the work that leaf q pays for. */
  advance(q: number): void
}

/** @param top the levels from cutOf(height) up. @param first those of the leftmost subtree, where they are known. */
export function traverse(tree: MerkleTree, top: Levels, first?: Levels): Traversal {
  const { height, n } = tree
  const cut = cutOf(height)
  const size = 2 ** cut
  let current = -1
  let lower: Levels = { low: 0, rows: [] }
  let next: Growth | undefined
  let leftmost = first

  function enter(subtree: number): void {
    // A tree that is held whole is checked by its first leaf.
    if (subtree === current || (cut === 0 && current !== -1)) return
    if (subtree === current + 1 && next !== undefined) {
      next.growTo(size)
      lower = next.levels()
    } else if (subtree === 0 && leftmost !== undefined) {
      lower = leftmost
    } else {
      const start = subtree * size
      lower = levelsAbove(tree, 0, start, tree.leaves(start, size))
    }
    leftmost = undefined
    if (!equalBytes(rootOf(lower), nodeAt(top, cut, subtree, n)))
      throw new PqError('invalid_key', 'the secret of the private key does not give its public key')
    current = subtree
    if (cut === 0) return
    const following = (subtree + 1) * size
    next = following < 2 ** height ? growSubtree(tree, following, cut) : undefined
  }

  return {
    path(q) {
      enter(Math.floor(q / size))
      const siblings: Uint8Array[] = []
      for (let level = 0; level < height; level++) {
        const index = (q >>> level) ^ 1
        siblings.push(
          level < cut ? nodeAt(lower, level, index % (size >>> level), n) : nodeAt(top, level, index, n),
        )
      }
      return concatBytes(...siblings)
    },
    advance(q) {
      if (Math.floor(q / size) === current) next?.growTo((q % size) + 1)
    },
  }
}
