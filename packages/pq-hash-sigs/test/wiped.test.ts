/** No copy of a seed is left of keys that could not be decoded or opened. */
import { describe, expect, it } from '@jest/globals'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import {
  decodeStatefulKey,
  encodeStatefulKey,
  openSigner,
  type OpenOptions,
  type StatefulKey,
} from '@quantum-shield/pq-hash-sigs'
import { hssKeyFromSeed, xmssKeyFromSeeds } from '@quantum-shield/pq-hash-sigs/hazmat'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { lmsTree } from '../src/lms/tree.ts'
import { LMS_TYPES, OTS_TYPES, parametersOf } from '../src/lms/types.table.ts'
import { openHypertree } from '../src/tree/hypertree.ts'
import { levelsAbove } from '../src/tree/levels.ts'

const SEED = new Uint8Array(24).map((_, i) => 0xa0 ^ (7 * i))
const level = { lms: 'LMS_SHA256_M24_H5', ots: 'LMOTS_SHA256_N24_W4' } as const
const zeros = new Uint8Array(24)

const KEYS: readonly (readonly [string, () => Promise<StatefulKey>])[] = [
  ['HSS', () => hssKeyFromSeed([level, level], new Uint8Array(16), SEED)],
  [
    'XMSS^MT',
    () => xmssKeyFromSeeds('XMSSMT-SHA2_20/4_192', { secretSeed: SEED, prfSeed: SEED, publicSeed: zeros }),
  ],
]

const hasSeed = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes(SEED)

/** @returns what came of the work, and the copies that `slice` made in it. */
async function copiesIn<T>(work: () => Promise<T>): Promise<readonly [T, readonly Uint8Array[]]> {
  const prototype = Uint8Array.prototype
  const { slice } = prototype
  const made: Uint8Array[] = []
  prototype.slice = function (this: Uint8Array, ...range) {
    const copy = slice.apply(this, range)
    made.push(copy)
    return copy
  } as typeof slice
  try {
    return [await work(), made]
  } finally {
    prototype.slice = slice
  }
}

/** @returns what came of the work, and how many of the copies hold the seed in the end. */
async function copiesLeft(work: () => unknown): Promise<readonly [code: string | undefined, left: number]> {
  const [code, made] = await copiesIn(() => codeRejectedBy((async () => work())()))
  return [code, made.filter(hasSeed).length]
}

describe.each(KEYS)('a seed of %s', (_, make) => {
  it('is wiped when a key is decoded, and when it is not', async () => {
    const bytes = encodeStatefulKey(await make()).reveal()
    const damaged = bytes.with(-1, (bytes.at(-1) as number) ^ 1)
    expect(await copiesLeft(() => decodeStatefulKey(bytes))).toEqual([undefined, 0])
    expect(await copiesLeft(() => decodeStatefulKey(damaged))).toEqual(['invalid_key', 0])
    for (const cut of [bytes.subarray(0, -1), Uint8Array.of(...bytes, 0)])
      expect(await copiesLeft(() => decodeStatefulKey(cut))).toEqual(['malformed', 0])
    // In the public key: I of HSS, SEED of XMSS.
    const other = bytes.with(40, (bytes[40] as number) ^ 1)
    expect(await copiesLeft(() => decodeStatefulKey(other))).toEqual(['invalid_key', 0])
  })

  it('is wiped when a signer cannot be opened', async () => {
    const key = await make()
    const damaged = { ...key, nodes: key.nodes.with(0, (key.nodes[0] as number) ^ 1) }
    const open = (from: StatefulKey, options?: OpenOptions) => copiesLeft(() => openSigner(from, options))
    expect(await open(damaged)).toEqual(['invalid_key', 0])
    expect(await open(key, { startsAt: -1n })).toEqual(['RangeError', 0])
    expect(await open(key, { threads: -1 })).toEqual(['RangeError', 0])
    expect(await open(key, { signal: AbortSignal.abort(new RangeError()) })).toEqual(['RangeError', 0])
    const longer = { ...key, secret: SecretBytes.adopt(Uint8Array.of(...key.secret.reveal(), 0)) }
    expect(await open(longer)).toEqual(['malformed', 0])
    // The signer has its own.
    const [code, left] = await open(key)
    expect([code, left > 0]).toEqual([undefined, true])
  })
})

it.each(KEYS)('a signer of %s that is wiped holds no seed', async (_, make) => {
  const key = await make()
  const [signer, made] = await copiesIn(() => openSigner(key))
  const seeds = made.filter(hasSeed)
  // XMSS has two: for the chains and for the randomizers.
  expect(seeds.length).toBeGreaterThanOrEqual(key.scheme === 'HSS-LMS' ? 1 : 2)
  signer.wipe()
  expect(seeds.filter(hasSeed)).toEqual([])
})

it('trees below the top are released when one of them cannot be built', async () => {
  const parameters = parametersOf(
    LMS_TYPES.find(({ name }) => name === level.lms),
    OTS_TYPES.find(({ name }) => name === level.ots),
  )
  if (parameters === undefined) throw new RangeError('no such types')
  const secret = { identifier: new Uint8Array(16), seed: SEED }
  const tree = lmsTree({ parameters, secret })
  const [made, released] = [new Set<string>(), new Set<string>()]
  const stop = new AbortController()
  const opening = openHypertree(
    {
      heights: [5, 5, 5],
      treeAt(layer, number) {
        const own = `${layer}/${number}`
        made.add(own)
        if (layer === 2) stop.abort(new Error('stopped'))
        return { own, tree, description: { scheme: 'LMS', parameters, secret } }
      },
      certify: () => new Uint8Array(),
      release: (_, own) => void released.add(own),
    },
    levelsAbove(tree, 0, 0, tree.leaves(0, 32)),
    40n,
    { signal: stop.signal },
  )
  await expect(opening).rejects.toThrow('stopped')
  expect([...made].sort()).toEqual(['0/0', '1/0', '1/1', '2/1'])
  expect([...released].sort()).toEqual([...made].sort())
})
