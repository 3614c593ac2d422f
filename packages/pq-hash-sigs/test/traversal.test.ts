/** What a signature computes, counted: the same few leaves at every height, where subtrees and trees change too. */
import { describe, expect, it } from '@jest/globals'
import { openHypertree } from '../src/tree/hypertree.ts'
import { levelsAbove } from '../src/tree/levels.ts'
import type { MerkleTree } from '../src/tree/tree.ts'

const N = 4
let leaves = 0
let released: string[] = []

/** Nodes of 4 bytes that cost nothing. */
function countedTree(seed: number, height: number): MerkleTree {
  return {
    height,
    n: N,
    batch: 2 ** Math.min(8, height),
    leaves(first, count) {
      leaves += count
      return new Uint8Array(Uint32Array.from({ length: count }, (_, i) => (first + i + 1) * seed).buffer)
    },
    parents(level, first, children) {
      const below = new Uint32Array(children.slice().buffer)
      const at = (i: number) => below[i] as number
      const parent = (i: number) => Math.imul(at(2 * i), 31) + at(2 * i + 1) + 7 * level + first + i
      return new Uint8Array(Uint32Array.from({ length: below.length / 2 }, (_, i) => parent(i)).buffer)
    },
  }
}

async function openCounted(heights: readonly number[], startsAt: bigint) {
  const [topHeight = 0] = heights
  const treeAt = (layer: number, number: bigint) => ({
    tree: countedTree(1000 * layer + 2 * Number(number) + 1, heights[layer] as number),
    own: { layer, number },
    description: {} as never,
  })
  const { tree } = treeAt(0, 0n)
  const top = levelsAbove(tree, 0, 0, tree.leaves(0, 2 ** topHeight))
  const release = (layer: number, { number }: { number: bigint }) => void released.push(`${layer}/${number}`)
  const layers = { heights, treeAt, certify: () => new Uint8Array(), release }
  return openHypertree(layers, top, startsAt, {})
}

/** @returns leaves computed at each of the indices, in order. */
async function leavesAt(heights: readonly number[], first: number, count: number): Promise<number[]> {
  const hypertree = await openCounted(heights, BigInt(first))
  return Array.from({ length: count }, (_, i) => {
    leaves = 0
    const index = BigInt(first + i)
    for (const { path } of hypertree.at(index)) path()
    hypertree.advance(index)
    return leaves
  })
}

describe.each([10, 11, 15, 18])('a lower tree of height %i', (height) => {
  const size = 2 ** height
  const most = height > 10 ? 2 : 1

  it('costs a leaf of the tree to its right, and one of the next subtree where it is cut', async () => {
    const counts = await leavesAt([5, height], size - 40, 80)
    // A tree that is held whole is checked by one of its leaves when it is entered.
    expect(Math.max(...counts)).toBe(2)
    expect(counts.slice(41)).toEqual(Array.from({ length: 39 }, () => most))
  })

  it('costs no more where one subtree follows another', async () => {
    const subtree = 2 ** Math.max(1, height - 10)
    const counts = await leavesAt([5, height], 20 * subtree - 20, 40)
    expect(Math.max(...counts)).toBe(most)
  })

  it('gives the paths of a tree that was opened where they are', async () => {
    const walked = await openCounted([5, height], BigInt(size - 1))
    for (const index of [size - 1, size, size + 1, size + 2 ** Math.max(1, height - 10)]) {
      const paths = walked.at(BigInt(index)).map(({ path }) => path())
      walked.advance(BigInt(index))
      const opened = (await openCounted([5, height], BigInt(index))).at(BigInt(index))
      expect(paths).toEqual(opened.map(({ path }) => path()))
    }
  })
})

it('a tree is released when it is used up or passed over, and its neighbour with it where that is skipped', async () => {
  const hypertree = await openCounted([5, 5, 5], 0n)
  released = []
  const move = (index: bigint) => {
    hypertree.at(index)
    hypertree.advance(index)
    return released.splice(0)
  }
  expect(move(31n)).toEqual([])
  expect(move(32n)).toEqual(['2/0'])
  expect(move(63n)).toEqual([])
  expect(move(200n)).toEqual(['2/1', '2/2'])
  expect(move(1024n).sort()).toEqual(['1/0', '2/6', '2/7'])
  hypertree.close()
  expect(released.sort()).toEqual(['0/0', '1/1', '1/2', '2/32', '2/33'])
})
