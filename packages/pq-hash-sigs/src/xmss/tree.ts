/** One tree of an XMSS or XMSS^MT key. */
import { batchOf, type MerkleTree } from '../tree/tree.ts'
import type { TreePlace } from './address.ts'
import { xmssKernel, type XmssSeeds } from './kernel.ts'
import type { XmssType } from './types.table.ts'

export interface XmssTreeDescription {
  readonly scheme: 'XMSS'
  readonly type: XmssType
  readonly seeds: XmssSeeds
  readonly place: TreePlace
}

/** Hashes of a chain step: two pseudorandom values and F. */
const HASHES_A_STEP = 3

export function xmssTree({ type, seeds, place }: Omit<XmssTreeDescription, 'scheme'>): MerkleTree {
  const kernel = xmssKernel(type)
  const height = type.height / type.layers
  return {
    height,
    n: type.n,
    batch: batchOf(type.chains * 16 * HASHES_A_STEP, height),
    leaves: (first, count) => kernel.leaves(seeds, place, first, count),
    parents: (level, first, children) => kernel.parents(seeds.publicSeed, place, level, first, children),
  }
}
