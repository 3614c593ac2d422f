/** XMSS by one hash call after another (RFC 8391 sections 3.1 and 4.1). */
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { HASH_TREE, L_TREE, type TreePlace } from './address.ts'
import { chainSecret, chainStep, randomizedHash } from './hashes.ts'
import type { XmssKernel, XmssSeeds } from './kernel.ts'
import type { XmssType } from './types.table.ts'

/** w - 1 steps. */
const END = 15

export function portableXmssKernel(type: XmssType): XmssKernel {
  const { n, chains } = type
  const valueAt = (values: Uint8Array, i: number) => values.subarray(i * n, (i + 1) * n)

  /** Alg 2 chain, from one step to another. */
  function walk(
    publicSeed: Uint8Array,
    place: TreePlace,
    [key, chain]: readonly [number, number],
    [from, to]: readonly [number, number],
    value: Uint8Array,
  ): Uint8Array {
    let current = value
    for (let step = from; step < to; step++) {
      current = chainStep(type, publicSeed, place, [key, chain, step], current)
    }
    return current
  }

  /** Alg 8 ltree: of an odd level, the last node goes up as it is. */
  function lTree(publicSeed: Uint8Array, place: TreePlace, key: number, ends: Uint8Array): Uint8Array {
    let level = ends
    for (let height = 0; level.length > n; height++) {
      const count = level.length / n
      const next = Array.from({ length: count >> 1 }, (_, i) => {
        const children = level.subarray(2 * i * n, 2 * (i + 1) * n)
        return randomizedHash(type, publicSeed, place, L_TREE, [key, height, i], children)
      })
      level = concatBytes(...next, ...(count % 2 === 1 ? [valueAt(level, count - 1)] : []))
    }
    return level
  }

  function signedChains(
    { secretSeed, publicSeed }: XmssSeeds,
    place: TreePlace,
    key: number,
    digits: Uint8Array,
  ): Uint8Array {
    return concatBytes(
      ...Array.from(digits, (digit, chain) => {
        const secret = chainSecret(type, secretSeed, publicSeed, place, key, chain)
        return walk(publicSeed, place, [key, chain], [0, digit], secret)
      }),
    )
  }

  return {
    name: 'javascript',
    signedChains,
    leaves: (seeds, place, first, count) =>
      concatBytes(
        ...Array.from({ length: count }, (_, i) => {
          const ends = signedChains(seeds, place, first + i, new Uint8Array(chains).fill(END))
          return lTree(seeds.publicSeed, place, first + i, ends)
        }),
      ),
    // Alg 9 treeHash: the address has the height of the children.
    parents: (publicSeed, place, level, first, children) =>
      concatBytes(
        ...Array.from({ length: children.length / (2 * n) }, (_, i) => {
          const pair = children.subarray(2 * i * n, 2 * (i + 1) * n)
          return randomizedHash(type, publicSeed, place, HASH_TREE, [0, level - 1, first + i], pair)
        }),
      ),
    leafFrom(publicSeed, place, key, digits, values) {
      const ends = Array.from(digits, (digit, chain) =>
        walk(publicSeed, place, [key, chain], [digit, END], valueAt(values, chain)),
      )
      return lTree(publicSeed, place, key, concatBytes(...ends))
    },
  }
}
