/** Of which parameter set a stateful public key is. */
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { decodeHssPublicKey } from './lms/codec.ts'
import { decodeXmssPublicKey } from './xmss/codec.ts'
import { XMSS_TYPES, XMSSMT_TYPES } from './xmss/types.table.ts'

export interface ParameterSet {
  /** `LMS_SHA256_M24_H10/W4`, of HSS that of the top level; `XMSS-SHA2_10_256`; `XMSSMT-SHA2_20/2_256`. */
  readonly name: string
  /** Of HSS, 1 to 8: a public key says nothing of those below the top. 1 for XMSS and XMSS^MT, whose name has the layers. */
  readonly levels: number
}

/** @returns undefined for a key of any other algorithm. */
export function parameterSetOf(key: PublicKey): ParameterSet | undefined {
  switch (key.algorithm.id) {
    case 'HSS-LMS': {
      const { levels, top } = decodeHssPublicKey(key.toBytes())
      return { name: `${top.lms.name}/W${top.ots.w}`, levels }
    }
    case 'XMSS':
    case 'XMSSMT': {
      const types = [...XMSS_TYPES, ...XMSSMT_TYPES].filter(({ name }) =>
        name.startsWith(`${key.algorithm.id}-`),
      )
      return { name: decodeXmssPublicKey(types, key.toBytes()).type.name, levels: 1 }
    }
    default:
      return undefined
  }
}
