/** LMS over the WebAssembly kernels: the same functions for SHA-256 and SHAKE256. */
import { instantiateKernel } from '@quantum-shield/pq-core/algorithm'
import type { HashFunction } from '../hash/functions.ts'
import { chainsIn, inPieces, type Address, type ChainExports } from '../tree/chains.ts'
import type { LmsKernel, LmsTreeSecret } from './kernel.ts'
import { lmsSha256Wasm } from './lms-sha256.wasm.ts'
import { lmsShakeWasm } from './lms-shake.wasm.ts'
import { leafNode, otsPublicKey } from './ots.ts'
import type { LmsParameters } from './types.table.ts'

/** What assembly/lms/*.kernel.ts export. */
interface Exports extends ChainExports {
  readonly CAPACITY: Address
  readonly IDENTIFIER: Address
  readonly SEED: Address
  readonly NODES: Address
  leaves(n: number, p: number, end: number, height: number, first: number, count: number): void
  parents(n: number, first: number, count: number): void
  secrets(n: number, p: number, q: number): void
  wipe(): void
}

const MODULES: Partial<Record<HashFunction, string>> = { 'SHA-256': lmsSha256Wasm, SHAKE256: lmsShakeWasm }
const instances = new Map<HashFunction, Exports | undefined>()

/** One instance for all parameter sets: every function runs to its end before another begins. */
function instanceOf(hash: HashFunction): Exports | undefined {
  if (!instances.has(hash)) {
    const module = MODULES[hash]
    instances.set(hash, module === undefined ? undefined : instantiateKernel<Exports>(module))
  }
  return instances.get(hash)
}

function kernelOver(kernel: Exports, { lms, ots }: LmsParameters): LmsKernel {
  const { n, w, p } = ots
  const end = 2 ** w - 1
  const bytes = new Uint8Array(kernel.memory.buffer)
  const nodesAt = kernel.NODES.value
  const capacity = kernel.CAPACITY.value
  const chains = chainsIn(kernel, n, p, end)

  function signedChains({ identifier, seed }: LmsTreeSecret, q: number, digits: Uint8Array): Uint8Array {
    bytes.set(identifier, kernel.IDENTIFIER.value)
    bytes.set(seed, kernel.SEED.value)
    kernel.secrets(n, p, q)
    const values = chains.walkTo(q, digits)
    kernel.wipe()
    return values
  }

  /** The chains of one key side by side, where there are not four keys to do so. */
  function leaf(secret: LmsTreeSecret, q: number): Uint8Array {
    const { identifier } = secret
    const publicKey = otsPublicKey(ots, identifier, q, signedChains(secret, q, new Uint8Array(p).fill(end)))
    return leafNode(ots, identifier, 2 ** lms.height + q, publicKey)
  }

  return {
    name: 'wasm',
    signedChains,
    leaves(secret, first, count) {
      if (count === 1) return leaf(secret, first)
      bytes.set(secret.identifier, kernel.IDENTIFIER.value)
      bytes.set(secret.seed, kernel.SEED.value)
      const nodes = inPieces(count, capacity, (done, some) => {
        kernel.leaves(n, p, end, lms.height, first + done, some)
        return bytes.slice(nodesAt, nodesAt + some * n)
      })
      kernel.wipe()
      return nodes
    },
    parents(identifier, first, children) {
      bytes.set(identifier, kernel.IDENTIFIER.value)
      return inPieces(children.length / (2 * n), capacity / 2, (done, some) => {
        bytes.set(children.subarray(2 * done * n, 2 * (done + some) * n), nodesAt)
        kernel.parents(n, first + done, some)
        return bytes.slice(nodesAt, nodesAt + some * n)
      })
    },
    finishedChains(identifier, q, digits, values) {
      bytes.set(identifier, kernel.IDENTIFIER.value)
      return chains.finish(q, digits, values)
    },
  }
}

/** @returns undefined where WebAssembly with SIMD is missing. */
export function wasmLmsKernel(parameters: LmsParameters): LmsKernel | undefined {
  const kernel = instanceOf(parameters.ots.hash)
  return kernel && kernelOver(kernel, parameters)
}
