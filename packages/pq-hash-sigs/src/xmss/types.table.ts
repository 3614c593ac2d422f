/** The parameter sets of XMSS and XMSS^MT: RFC 8391 sections 5.3 and 5.4, SP 800-208 section 5. */
import type { HashFunction } from '../hash/functions.ts'

export interface XmssType {
  /** For example `XMSS-SHA2_10_256`, `XMSSMT-SHAKE256_20/2_192`. */
  readonly name: string
  readonly oid: number
  readonly hash: HashFunction
  /** Bytes of a hash value. */
  readonly n: number
  /** Bytes of the number in front of every hash input that tells its purpose: n, but 4 where n is 24. */
  readonly padding: number
  /** Of all layers together. */
  readonly height: number
  /** 1 for XMSS. */
  readonly layers: number
  /** Chains of a one-time key: w = 16 everywhere. */
  readonly chains: number
  /** Approved by SP 800-208. */
  readonly approved: boolean
}

/** As in names, the hash function, n, and whether SP 800-208 has it; in the order in which the registries count. */
const FAMILIES: readonly (readonly [string, HashFunction, number, boolean])[] = [
  ['SHA2', 'SHA-256', 32, true],
  ['SHA2', 'SHA-512', 64, false],
  ['SHAKE', 'SHAKE128', 32, false],
  ['SHAKE', 'SHAKE256', 64, false],
  ['SHA2', 'SHA-256', 24, true],
  ['SHAKE256', 'SHAKE256', 32, true],
  ['SHAKE256', 'SHAKE256', 24, true],
]
const HEIGHTS: readonly (readonly [number, number])[] = [
  [10, 1],
  [16, 1],
  [20, 1],
]
const MULTI_TREE: readonly (readonly [number, number])[] = [
  [20, 2],
  [20, 4],
  [40, 2],
  [40, 4],
  [40, 8],
  [60, 3],
  [60, 6],
  [60, 12],
]

function types(prefix: string, shapes: readonly (readonly [number, number])[]): XmssType[] {
  return FAMILIES.flatMap(([label, hash, n, approved], family) =>
    shapes.map(([height, layers], i) => ({
      name: `${prefix}-${label}_${height}${layers === 1 ? '' : `/${layers}`}_${8 * n}`,
      oid: 1 + shapes.length * family + i,
      hash,
      n,
      padding: n === 24 ? 4 : n,
      height,
      layers,
      // RFC 8391 section 3.1.1: len_1 = 2n, len_2 = 3.
      chains: 2 * n + 3,
      approved,
    })),
  )
}

export const XMSS_TYPES: readonly XmssType[] = /* @__PURE__ */ types('XMSS', HEIGHTS)
export const XMSSMT_TYPES: readonly XmssType[] = /* @__PURE__ */ types('XMSSMT', MULTI_TREE)
