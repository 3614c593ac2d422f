/** XMSS over the WebAssembly kernels: the same functions for every hash that has one. */
import { instantiateKernel } from '@quantum-shield/pq-core/algorithm'
import { chainsIn, inPieces, type Address, type ChainExports } from '../tree/chains.ts'
import { encodeAddress, OTS, type TreePlace } from './address.ts'
import type { XmssKernel, XmssSeeds } from './kernel.ts'
import type { XmssType } from './types.table.ts'
import { xmssSha256Wasm } from './xmss-sha256.wasm.ts'
import { xmssShakeWasm } from './xmss-shake.wasm.ts'

/** What assembly/xmss/*.kernel.ts export. */
interface Exports extends ChainExports {
  readonly CAPACITY: Address
  readonly SECRET_SEED: Address
  readonly PUBLIC_SEED: Address
  readonly PLACE: Address
  readonly NODES: Address
  leaves(n: number, chains: number, first: number, count: number): void
  parents(n: number, level: number, first: number, count: number): void
  secrets(n: number, chains: number, key: number): void
  leafOf(n: number, chains: number, key: number): void
  wipe(): void
}

/** w - 1. */
const END = 15
const instances = new Map<string, Exports | undefined>()

/** SHA-512, SHAKE128 and n = 64 are outside SP 800-208 and have no kernel. */
function moduleOf({ hash, n }: XmssType): string | undefined {
  if (hash === 'SHA-256') return xmssSha256Wasm
  return hash === 'SHAKE256' && n <= 32 ? xmssShakeWasm : undefined
}

/** One instance for all parameter sets: every function runs to its end before another begins. */
function instanceOf(type: XmssType): Exports | undefined {
  const module = moduleOf(type)
  if (module === undefined) return undefined
  if (!instances.has(module)) instances.set(module, instantiateKernel<Exports>(module))
  return instances.get(module)
}

function kernelOver(kernel: Exports, { n, chains: count }: XmssType): XmssKernel {
  const bytes = new Uint8Array(kernel.memory.buffer)
  const nodesAt = kernel.NODES.value
  const capacity = kernel.CAPACITY.value
  const chains = chainsIn(kernel, n, count, END)

  function place(publicSeed: Uint8Array, where: TreePlace): void {
    bytes.set(publicSeed, kernel.PUBLIC_SEED.value)
    bytes.set(encodeAddress(where, OTS, [0, 0, 0, 0]).subarray(0, 12), kernel.PLACE.value)
  }

  function leafOf(key: number, ends: Uint8Array): Uint8Array {
    bytes.set(ends, kernel.VALUES.value)
    kernel.leafOf(n, count, key)
    return bytes.slice(nodesAt, nodesAt + n)
  }

  function signedChains(
    { secretSeed, publicSeed }: XmssSeeds,
    where: TreePlace,
    key: number,
    digits: Uint8Array,
  ): Uint8Array {
    place(publicSeed, where)
    bytes.set(secretSeed, kernel.SECRET_SEED.value)
    kernel.secrets(n, count, key)
    const values = chains.walkTo(key, digits)
    kernel.wipe()
    return values
  }

  return {
    name: 'wasm',
    signedChains,
    leaves(seeds, where, first, some) {
      // The chains of one key side by side, where there are not four keys to do so.
      if (some === 1) return leafOf(first, signedChains(seeds, where, first, new Uint8Array(count).fill(END)))
      place(seeds.publicSeed, where)
      bytes.set(seeds.secretSeed, kernel.SECRET_SEED.value)
      const nodes = inPieces(some, capacity, (done, part) => {
        kernel.leaves(n, count, first + done, part)
        return bytes.slice(nodesAt, nodesAt + part * n)
      })
      kernel.wipe()
      return nodes
    },
    parents(publicSeed, where, level, first, children) {
      place(publicSeed, where)
      return inPieces(children.length / (2 * n), capacity / 2, (done, part) => {
        bytes.set(children.subarray(2 * done * n, 2 * (done + part) * n), nodesAt)
        kernel.parents(n, level, first + done, part)
        return bytes.slice(nodesAt, nodesAt + part * n)
      })
    },
    leafFrom(publicSeed, where, key, digits, values) {
      place(publicSeed, where)
      return leafOf(key, chains.finish(key, digits, values))
    },
  }
}

/** @returns undefined where there is no kernel for the hash, or no WebAssembly with SIMD. */
export function wasmXmssKernel(type: XmssType): XmssKernel | undefined {
  const kernel = instanceOf(type)
  return kernel && kernelOver(kernel, type)
}
