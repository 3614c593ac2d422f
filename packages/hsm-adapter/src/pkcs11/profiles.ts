/** How a vendor's tokens name our algorithms. A profile is data; what a token can do is found out by doing it. */
import type { TokenInfo } from './protocol.ts'
import { CLOUDHSM } from './profiles/cloudhsm.table.ts'
import { NSHIELD } from './profiles/nshield.table.ts'
import { OASIS } from './profiles/oasis.table.ts'

/** How messages go into the mechanism, and signatures come out of it. */
export type SigningMode =
  /** The message; the context, where there is one, in CK_SIGN_ADDITIONAL_CONTEXT. */
  | 'message'
  /** SHA-256 of the message; r and s, each of half the length. */
  | 'ecdsa-sha256'

export interface NativeMechanism {
  /** CKK_*. */
  readonly keyType: number
  /** CKM_*_KEY_PAIR_GEN. */
  readonly generate: number
  /** CKM_* that signs or decapsulates. */
  readonly use: number
  /** CKA_PARAMETER_SET. */
  readonly parameterSet?: number
  /** CKA_EC_PARAMS, DER. */
  readonly ecParams?: Uint8Array
  /** Of signature algorithms. */
  readonly mode?: SigningMode
}

export interface MechanismProfile {
  readonly vendor: string
  /** Of CK_TOKEN_INFO or the library; matched in the order of PROFILES. */
  readonly matches: RegExp
  /** By the algorithm's id. What is not listed is not native. */
  readonly algorithms: Readonly<Record<string, NativeMechanism>>
  /** At most so many sessions, whatever the token says. */
  readonly sessions?: number
  /** What a reader of `qshield hsm doctor` should know. */
  readonly note?: string
}

const PROFILES: readonly MechanismProfile[] = [CLOUDHSM, NSHIELD, OASIS]

/** @returns that of the vendor, or the numbers of PKCS#11 3.2. */
export function profileFor({ manufacturer, library, model }: TokenInfo): MechanismProfile {
  const text = `${manufacturer} ${library} ${model}`
  return PROFILES.find(({ matches }) => matches.test(text)) ?? OASIS
}
