/** One LMS tree with its secret. */
import { batchOf, type MerkleTree } from '../tree/tree.ts'
import { lmsKernel, type LmsTreeSecret } from './kernel.ts'
import type { LmsParameters } from './types.table.ts'

export interface LmsTreeDescription {
  readonly scheme: 'LMS'
  readonly parameters: LmsParameters
  readonly secret: LmsTreeSecret
}

export function lmsTree({ parameters, secret }: Omit<LmsTreeDescription, 'scheme'>): MerkleTree {
  const { lms, ots } = parameters
  const kernel = lmsKernel(parameters)
  const { height } = lms
  return {
    height,
    n: ots.n,
    batch: batchOf(ots.p * 2 ** ots.w, height),
    leaves: (first, count) => kernel.leaves(secret, first, count),
    // Section 5.3 numbers all nodes from the root, r = 1, downwards.
    parents: (level, first, children) =>
      kernel.parents(secret.identifier, 2 ** (height - level) + first, children),
  }
}
