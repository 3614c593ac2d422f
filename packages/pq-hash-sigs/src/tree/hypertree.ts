/**
 * Trees of trees, as HSS and XMSS^MT have them: each tree signs the root of the one below with the leaf above it, the
 * lowest sign messages. One tree of each layer is open, and the one to its right grows by a leaf for each leaf used.
 */
import { buildTop, threadsFor, type BuildOptions } from './build.ts'
import type { TreeDescription } from './description.ts'
import { growTree, type TreeGrowth } from './growth.ts'
import { rootOf, type Levels } from './levels.ts'
import { traverse, type Traversal } from './traversal.ts'
import type { MerkleTree } from './tree.ts'

/** A tree of a layer; `own` is what the scheme signs with. */
export interface LayerTree<T> {
  readonly tree: MerkleTree
  readonly own: T
  readonly description: TreeDescription
}

export interface Layers<T> {
  /** Of each layer's trees, the top first. */
  readonly heights: readonly number[]
  /** @param number of the tree in its layer, counted from the left. */
  treeAt(layer: number, number: bigint): LayerTree<T>
  /**
   * The signature of a child's root by leaf q of `own`. It is made again whenever a key is opened and must then be the
   * same, byte for byte. @param layer of `own`.
   */
  certify(layer: number, own: T, q: number, path: Uint8Array, child: Certified<T>): Uint8Array
  /** The tree is used up, or passed over. */
  release(layer: number, own: T): void
}

export interface Certified<T> {
  readonly own: T
  readonly root: Uint8Array
}

/** Where an index lies in one layer. */
export interface Position<T> extends Certified<T> {
  readonly q: number
  /** By the layer above; empty for the top. */
  readonly certificate: Uint8Array
  /** The siblings of leaf q on the way up, leaf first. */
  path(): Uint8Array
}

export interface Hypertree<T> {
  /** One position a layer, the top first. Any index; forward is cheap. */
  at(index: bigint): readonly Position<T>[]
  /** Does the work that the index pays for. */
  advance(index: bigint): void
  /** Releases every tree. */
  close(): void
}

interface OpenTree<T> extends Certified<T> {
  readonly number: bigint
  readonly traversal: Traversal
  readonly certificate: Uint8Array
  readonly next: (LayerTree<T> & { readonly growth: TreeGrowth }) | undefined
}

/** @param top the held levels of the top tree. @param startsAt the index that trees are opened for. */
export async function openHypertree<T>(
  layers: Layers<T>,
  top: Levels,
  startsAt: bigint,
  options: BuildOptions,
): Promise<Hypertree<T>> {
  // Also where no tree is to be built.
  threadsFor(options, 0)
  const { heights } = layers
  /** Bits of the index below each layer. */
  const below = heights.map((_, i) => heights.slice(i + 1).reduce((sum, height) => sum + BigInt(height), 0n))
  const all = (below[0] as bigint) + BigInt(heights[0] as number)
  const open: (OpenTree<T> | undefined)[] = heights.map(() => undefined)

  const treeNumber = (layer: number, index: bigint) =>
    index >> ((below[layer] as bigint) + BigInt(heights[layer] as number))
  const leafNumber = (layer: number, index: bigint) =>
    Number(BigInt.asUintN(heights[layer] as number, index >> (below[layer] as bigint)))

  /** Puts a tree into use. The tree above is in use already. */
  function enter(
    layer: number,
    number: bigint,
    { tree, own }: LayerTree<T>,
    held: Levels,
    first?: Levels,
  ): void {
    const certified = { own, root: rootOf(held) }
    const certificate = layer === 0 ? new Uint8Array() : certify(layer - 1, number, certified)
    const hasNext = number + 1n < 1n << (all - (below[layer] as bigint) - BigInt(heights[layer] as number))
    const following = hasNext ? layers.treeAt(layer, number + 1n) : undefined
    open[layer] = {
      ...certified,
      number,
      traversal: traverse(tree, held, first),
      certificate,
      next: following && { ...following, growth: growTree(following.tree) },
    }
  }

  function certify(layer: number, child: bigint, certified: Certified<T>): Uint8Array {
    const { own, traversal } = open[layer] as OpenTree<T>
    const q = Number(BigInt.asUintN(heights[layer] as number, child))
    return layers.certify(layer, own, q, traversal.path(q), certified)
  }

  function leave(layer: number, { own, next }: OpenTree<T>, entered?: T): void {
    layers.release(layer, own)
    if (next !== undefined && next.own !== entered) layers.release(layer, next.own)
  }

  /** From the top down: a tree that the index does not lie in makes way. */
  function moveTo(index: bigint): void {
    heights.forEach((height, layer) => {
      const number = treeNumber(layer, index)
      const current = open[layer]
      if (current === undefined || current.number === number) return
      const isNext = number === current.number + 1n && current.next !== undefined
      const wanted = isNext ? current.next : layers.treeAt(layer, number)
      const growth = isNext ? current.next.growth : growTree(wanted.tree)
      growth.growTo(2 ** height)
      enter(layer, number, wanted, growth.levels(), growth.first())
      leave(layer, current, wanted.own)
    })
  }

  function close(): void {
    open.forEach((tree, layer) => tree !== undefined && leave(layer, tree))
  }

  async function openAt(layer: number): Promise<void> {
    const number = treeNumber(layer, startsAt)
    const wanted = layers.treeAt(layer, number)
    try {
      const held = layer === 0 ? top : await buildTop(wanted.tree, wanted.description, options)
      enter(layer, number, wanted, held)
    } catch (error) {
      layers.release(layer, wanted.own)
      throw error
    }
    // What the signatures before would have paid for is paid now, not by the first one.
    const q = leafNumber(layer, startsAt)
    const { traversal, next } = open[layer] as OpenTree<T>
    traversal.path(q)
    if (q > 0) traversal.advance(q - 1)
    next?.growth.growTo(q)
  }

  try {
    for (const layer of heights.keys()) await openAt(layer)
  } catch (error) {
    close()
    throw error
  }

  return {
    at(index) {
      moveTo(index)
      return heights.map((_, layer) => {
        const { own, root, certificate, traversal } = open[layer] as OpenTree<T>
        const q = leafNumber(layer, index)
        return { own, root, certificate, q, path: () => traversal.path(q) }
      })
    },
    advance(index) {
      heights.forEach((_, layer) => {
        const { traversal, next } = open[layer] as OpenTree<T>
        const q = leafNumber(layer, index)
        traversal.advance(q)
        next?.growth.growTo(q + 1)
      })
    },
    close,
  }
}
