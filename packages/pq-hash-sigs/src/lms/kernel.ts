/** What computes chains and nodes of LMS: WebAssembly where the runtime compiles it, JavaScript everywhere. */
import type { LmsParameters } from './types.table.ts'
import { portableLmsKernel } from './kernel.portable.ts'
import { wasmLmsKernel } from './kernel.wasm.ts'

/** What one tree is made from. */
export interface LmsTreeSecret {
  /** I, 16 bytes; not secret. */
  readonly identifier: Uint8Array
  /** n bytes. */
  readonly seed: Uint8Array
}

/** For one pair of an LMS and an LM-OTS type. Outputs are new arrays; no secret stays behind. */
export interface LmsKernel {
  readonly name: 'wasm' | 'javascript'
  /** The nodes of `count` leaves from q = first, n bytes each. */
  leaves(secret: LmsTreeSecret, first: number, count: number): Uint8Array
  /** The nodes r = first, first + 1, ... whose children are given, n bytes each. */
  parents(identifier: Uint8Array, first: number, children: Uint8Array): Uint8Array
  /** The chain values of one key after `digits` steps each: y[0] ‖ ... ‖ y[p-1] of a signature. */
  signedChains(secret: LmsTreeSecret, q: number, digits: Uint8Array): Uint8Array
  /** The ends of the chains that stand at `values` after `digits` steps: z[0] ‖ ... ‖ z[p-1]. */
  finishedChains(identifier: Uint8Array, q: number, digits: Uint8Array, values: Uint8Array): Uint8Array
}

const kernels = new Map<string, LmsKernel>()

/** The same kernel each time. */
export function lmsKernel(parameters: LmsParameters): LmsKernel {
  const name = `${parameters.lms.code} ${parameters.ots.code}`
  const kernel = kernels.get(name) ?? wasmLmsKernel(parameters) ?? portableLmsKernel(parameters)
  kernels.set(name, kernel)
  return kernel
}
