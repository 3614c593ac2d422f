/** What computes chains and nodes of XMSS: WebAssembly where there is a kernel for the hash, JavaScript everywhere. */
import type { TreePlace } from './address.ts'
import { portableXmssKernel } from './kernel.portable.ts'
import { wasmXmssKernel } from './kernel.wasm.ts'
import type { XmssType } from './types.table.ts'

/** What all trees of a key are made from, n bytes each. */
export interface XmssSeeds {
  /** S_XMSS, secret. */
  readonly secretSeed: Uint8Array
  /** SEED, public. */
  readonly publicSeed: Uint8Array
}

/** For one parameter set. Outputs are new arrays; no secret stays behind. */
export interface XmssKernel {
  readonly name: 'wasm' | 'javascript'
  /** `count` leaves from `first`: roots of the L-trees, n bytes each. */
  leaves(seeds: XmssSeeds, place: TreePlace, first: number, count: number): Uint8Array
  /** Nodes of `level` from `first` whose children are given; leaves are level 0. */
  parents(
    publicSeed: Uint8Array,
    place: TreePlace,
    level: number,
    first: number,
    children: Uint8Array,
  ): Uint8Array
  /** The chain values of one key after `digits` steps each. */
  signedChains(seeds: XmssSeeds, place: TreePlace, key: number, digits: Uint8Array): Uint8Array
  /** The leaf of a key whose chains stand at `values` after `digits` steps. */
  leafFrom(
    publicSeed: Uint8Array,
    place: TreePlace,
    key: number,
    digits: Uint8Array,
    values: Uint8Array,
  ): Uint8Array
}

const kernels = new Map<XmssType, XmssKernel>()

/** The same kernel each time. */
export function xmssKernel(type: XmssType): XmssKernel {
  const kernel = kernels.get(type) ?? wasmXmssKernel(type) ?? portableXmssKernel(type)
  kernels.set(type, kernel)
  return kernel
}
