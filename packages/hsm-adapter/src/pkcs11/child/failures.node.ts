/** What went wrong in the process of the token, as it travels to the parent. */
import type { HsmErrorCode } from '../../errors.ts'
import { CKR, type CkrClass } from './ckr.table.ts'

export interface Failure {
  readonly code: HsmErrorCode
  readonly message: string
  /** The name of the token's own code. */
  readonly ckr?: string
  /** Whether the token is of no use to this process any more. */
  readonly down?: true
}

/** Ends a start or a call with what is to be told. */
export class FailureError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** No object of that class and CKA_ID. */
export class ObjectMissing extends Error {}

export interface Ckr {
  readonly number: number
  readonly name: string
  readonly kind: CkrClass
}

export function ckr(number: number): Ckr {
  const [name, kind] = CKR[number] ?? [`CKR_0x${number.toString(16).padStart(8, '0')}`, 'other']
  return { number, name, kind }
}

/** A return value that no exception of pkcs11js carries. */
export class CkrError extends Error {
  readonly number: number

  constructor(number: number, method: string) {
    super(`${method}: ${ckr(number).name}`)
    this.number = number
  }
}

/** pkcs11js throws errors with a code, and some with their code in the message alone. */
export function ckrOf(error: unknown): Ckr | undefined {
  if (error instanceof CkrError) return ckr(error.number)
  if (!(error instanceof Error)) return undefined
  const inMessage = /CKR_\w+:(\d+)/.exec(error.message)
  if (inMessage !== null) return ckr(Number(inMessage[1]))
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'number' && error.message.startsWith('CKR_') ? ckr(code) : undefined
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
