/** Parameter sets as they are typed: `LMS_SHA256_M24_H10/W4`, one for each level, or `XMSSMT-SHA2_20/2_256`. */
import {
  generateHssKey,
  generateXmssKey,
  type GenerateStatefulOptions,
  type LmsLevel,
  type StatefulKey,
  type XmssTypeName,
} from '@quantum-shield/pq-hash-sigs'
import { CliError } from '../failure.ts'

/** SHA-256/192, which CNSA 2.0 recommends: 1 048 576 signatures of 3052 bytes, keys made in 0.1 s. */
export const DEFAULT_SETS = ['LMS_SHA256_M24_H10/W4', 'LMS_SHA256_M24_H10/W4']

const LMS_SET = /^LMS_(SHA256|SHAKE)_M(24|32)_H(5|10|15|20|25)\/W([1248])$/
const XMSS_SET = /^XMSS-(SHA2|SHAKE256)_(10|16|20)_(192|256)$/
const XMSSMT_SET = /^XMSSMT-(SHA2|SHAKE256)_(20\/[24]|40\/[248]|60\/(3|6|12))_(192|256)$/

function levelOf(set: string): LmsLevel | undefined {
  const [, hash, size, height, w] = LMS_SET.exec(set) ?? []
  if (hash === undefined) return undefined
  return { lms: `LMS_${hash}_M${size}_H${height}`, ots: `LMOTS_${hash}_N${size}_W${w}` } as LmsLevel
}

type Generate = (options: GenerateStatefulOptions) => Promise<StatefulKey>

/** @throws CliError `usage`. */
export function generatorOf(sets: readonly string[]): Generate {
  const [first = ''] = sets
  if (XMSS_SET.test(first) || XMSSMT_SET.test(first)) {
    if (sets.length > 1) throw new CliError('usage', `--set ${first}: stands alone`)
    return (options) => generateXmssKey(first as XmssTypeName, options)
  }
  const levels = sets.map((set) => {
    const level = levelOf(set)
    if (level !== undefined) return level
    const known = 'LMS_SHA256_M24_H10/W4, XMSS-SHA2_10_256 or XMSSMT-SHA2_20/2_256'
    throw new CliError('usage', `--set ${set}: no parameter set of SP 800-208, for example ${known}`)
  })
  if (levels.length > 8) throw new CliError('usage', `--set: ${levels.length} levels, at most 8`)
  const family = (set: string): string => set.slice(0, set.indexOf('_H'))
  const other = sets.find((set) => family(set) !== family(first))
  if (other !== undefined)
    throw new CliError(
      'usage',
      `--set ${other}: all levels have one hash function and size, that of ${first}`,
    )
  return (options) => generateHssKey(levels, options)
}
