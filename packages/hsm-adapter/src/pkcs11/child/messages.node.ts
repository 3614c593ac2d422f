/** What goes over the channel. Calls and answers travel in arrays: all of one turn of the loop together. */
import type { OperationName, TokenInfo } from '../protocol.ts'
import type { Failure } from './failures.node.ts'
import type { StartRequest } from './start.node.ts'

export interface Recycling {
  /** Of keys made, each of which leaks in pkcs11js. */
  readonly keys: number
  /** Of resident memory, since the first thousand answers. */
  readonly growthBytes: number
}

export type Call = readonly [id: number, operation: OperationName, request: unknown]

export type Answer =
  readonly [id: number, ok: true, result: unknown] | readonly [id: number, ok: false, failure: Failure]

export type ToChild =
  { readonly start: StartRequest; readonly recycling: Recycling } | { readonly stop: true } | readonly Call[]

export type FromChild =
  | { readonly ready: TokenInfo; readonly sessions: number }
  | { readonly failed: Failure }
  /** The child wants to be replaced, when it suits. */
  | { readonly worn: string }
  | readonly Answer[]
