/** LMS over the WebAssembly kernels: the same functions for SHA-256 and SHAKE256. */
import { instantiateKernel } from '@quantum-shield/pq-core/algorithm'
import { wipe } from '@quantum-shield/pq-core/bytes'
import type { HashFunction } from '../hash/functions.ts'
import { lmsSha256Wasm } from '../lms-sha256.wasm.ts'
import { sortByLength } from '../tree/lanes.ts'
import type { LmsKernel, LmsTreeSecret } from './kernel.ts'
import { leafNode, otsPublicKey } from './ots.ts'
import type { LmsParameters } from './types.table.ts'

interface Address {
  readonly value: number
}

/** What assembly/lms-*.kernel.ts export. */
interface Exports {
  readonly memory: WebAssembly.Memory
  readonly CAPACITY: Address
  readonly IDENTIFIER: Address
  readonly SEED: Address
  readonly NODES: Address
  readonly VALUES: Address
  readonly NUMBERS: Address
  readonly STARTS: Address
  readonly ENDS: Address
  leaves(n: number, p: number, end: number, height: number, first: number, count: number): void
  parents(n: number, first: number, count: number): void
  secrets(n: number, p: number, q: number): void
  chains(n: number, q: number, count: number): void
  wipe(): void
}

const MODULES: Partial<Record<HashFunction, string>> = { 'SHA-256': lmsSha256Wasm }
const instances = new Map<HashFunction, Exports | undefined>()

/** One instance for all parameter sets: every function runs to its end before another begins. */
function instanceOf(hash: HashFunction): Exports | undefined {
  if (!instances.has(hash)) {
    const module = MODULES[hash]
    instances.set(hash, module === undefined ? undefined : instantiateKernel<Exports>(module))
  }
  return instances.get(hash)
}

/** @returns undefined where WebAssembly with SIMD is missing. */
export function wasmLmsKernel({ lms, ots }: LmsParameters): LmsKernel | undefined {
  const kernel = instanceOf(ots.hash)
  if (kernel === undefined) return undefined
  const { n, w, p } = ots
  const end = 2 ** w - 1
  const bytes = new Uint8Array(kernel.memory.buffer)
  const table = (address: Address) => new Uint32Array(kernel.memory.buffer, address.value, p + 3)
  const [numbers, starts, ends] = [table(kernel.NUMBERS), table(kernel.STARTS), table(kernel.ENDS)]
  const [valuesAt, nodesAt, capacity] = [kernel.VALUES.value, kernel.NODES.value, kernel.CAPACITY.value]

  /** Chain `order[k]` at place k, and back. */
  function run(identifier: Uint8Array, q: number, order: Uint16Array): void {
    bytes.set(identifier, kernel.IDENTIFIER.value)
    for (let k = 0; k < p; k++) numbers[k] = order[k] as number
    starts.fill(0, p)
    ends.fill(0, p)
    kernel.chains(n, q, p)
  }

  function place(values: Uint8Array, order: Uint16Array): void {
    for (let k = 0; k < p; k++) {
      const from = (order[k] as number) * n
      bytes.set(values.subarray(from, from + n), valuesAt + k * n)
    }
  }

  function takeBack(order: Uint16Array): Uint8Array {
    const values = new Uint8Array(p * n)
    for (let k = 0; k < p; k++) {
      values.set(bytes.subarray(valuesAt + k * n, valuesAt + (k + 1) * n), (order[k] as number) * n)
    }
    return values
  }

  function signedChains({ identifier, seed }: LmsTreeSecret, q: number, digits: Uint8Array): Uint8Array {
    bytes.set(identifier, kernel.IDENTIFIER.value)
    bytes.set(seed, kernel.SEED.value)
    kernel.secrets(n, p, q)
    const order = sortByLength(digits, end)
    const secrets = bytes.slice(valuesAt, valuesAt + p * n)
    place(secrets, order)
    wipe(secrets)
    starts.fill(0)
    for (let k = 0; k < p; k++) ends[k] = digits[order[k] as number] as number
    run(identifier, q, order)
    const values = takeBack(order)
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
    leaves(secret, first, count) {
      if (count === 1) return leaf(secret, first)
      bytes.set(secret.identifier, kernel.IDENTIFIER.value)
      bytes.set(secret.seed, kernel.SEED.value)
      const nodes = new Uint8Array(count * n)
      for (let done = 0; done < count; done += capacity) {
        const some = Math.min(capacity, count - done)
        // Four at a time; what is too much is not read.
        kernel.leaves(n, p, end, lms.height, first + done, some)
        nodes.set(bytes.subarray(nodesAt, nodesAt + some * n), done * n)
      }
      kernel.wipe()
      return nodes
    },
    parents(identifier, first, children) {
      bytes.set(identifier, kernel.IDENTIFIER.value)
      const count = children.length / (2 * n)
      const nodes = new Uint8Array(count * n)
      for (let done = 0; done < count; done += capacity / 2) {
        const some = Math.min(capacity / 2, count - done)
        bytes.set(children.subarray(2 * done * n, 2 * (done + some) * n), nodesAt)
        kernel.parents(n, first + done, some)
        nodes.set(bytes.subarray(nodesAt, nodesAt + some * n), done * n)
      }
      return nodes
    },
    signedChains,
    finishedChains(identifier, q, digits, values) {
      const order = sortByLength(digits, end)
      place(values, order)
      for (let k = 0; k < p; k++) starts[k] = digits[order[k] as number] as number
      ends.fill(end)
      run(identifier, q, order)
      return takeBack(order)
    },
  }
}
