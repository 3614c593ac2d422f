/** The parameter sets of LM-OTS and LMS: RFC 8554 sections 4.1 and 5.1, RFC 9858 tables 1 and 2. */
import type { HashFunction } from '../hash/functions.ts'

type LmsHash = 'SHA256' | 'SHAKE'

export interface OtsType {
  /** For example `LMOTS_SHA256_N32_W4`. */
  readonly name: string
  readonly code: number
  readonly hash: HashFunction
  /** Bytes of a hash value. */
  readonly n: number
  /** Bits of a digit: 1, 2, 4 or 8. */
  readonly w: number
  /** Chains: digits of the hash and of the checksum. */
  readonly p: number
  /** The checksum is shifted left by so many bits. */
  readonly ls: number
}

export interface LmsType {
  /** For example `LMS_SHA256_M32_H10`. */
  readonly name: string
  readonly code: number
  readonly hash: HashFunction
  /** Bytes of a node. */
  readonly m: number
  readonly height: number
}

/** The order in which both registries count: hash and n, then height or w. */
const FAMILIES: readonly (readonly [LmsHash, number])[] = [
  ['SHA256', 32],
  ['SHA256', 24],
  ['SHAKE', 32],
  ['SHAKE', 24],
]
const HEIGHTS = [5, 10, 15, 20, 25]
/** w, and p and ls for n = 32 and for n = 24. */
const WINTERNITZ: readonly (readonly [number, number, number, number, number])[] = [
  [1, 265, 7, 200, 8],
  [2, 133, 6, 101, 6],
  [4, 67, 4, 51, 4],
  [8, 34, 0, 26, 0],
]

const functionOf = (hash: LmsHash): HashFunction => (hash === 'SHA256' ? 'SHA-256' : 'SHAKE256')

function otsTypes(): OtsType[] {
  return FAMILIES.flatMap(([hash, n], family) =>
    WINTERNITZ.map(([w, p32, ls32, p24, ls24], i) => ({
      name: `LMOTS_${hash}_N${n}_W${w}`,
      code: 1 + 4 * family + i,
      hash: functionOf(hash),
      n,
      w,
      p: n === 32 ? p32 : p24,
      ls: n === 32 ? ls32 : ls24,
    })),
  )
}

function lmsTypes(): LmsType[] {
  return FAMILIES.flatMap(([hash, m], family) =>
    HEIGHTS.map((height, i) => ({
      name: `LMS_${hash}_M${m}_H${height}`,
      code: 5 + 5 * family + i,
      hash: functionOf(hash),
      m,
      height,
    })),
  )
}

/** All of them are approved by SP 800-208, which lets LM-OTS and LMS differ in nothing but w and the height. */
export const OTS_TYPES: readonly OtsType[] = /* @__PURE__ */ otsTypes()
export const LMS_TYPES: readonly LmsType[] = /* @__PURE__ */ lmsTypes()

/** One level of a key. */
export interface LmsParameters {
  readonly lms: LmsType
  readonly ots: OtsType
}

/** All levels of a key must agree, too. */
export function haveOneHash(levels: readonly LmsParameters[]): boolean {
  return levels.every(({ ots }) => ots.hash === levels[0]?.ots.hash && ots.n === levels[0].ots.n)
}

/** The two must agree on the hash function and n (SP 800-208 section 4). @returns undefined otherwise. */
export function parametersOf(lms: LmsType | undefined, ots: OtsType | undefined): LmsParameters | undefined {
  if (lms === undefined || ots === undefined || lms.hash !== ots.hash || lms.m !== ots.n) return undefined
  return { lms, ots }
}
