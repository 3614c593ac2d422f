/** HqcCore over the WebAssembly kernel of assembly/hqc. */
import { instantiateKernel } from '@quantum-shield/pq-core/algorithm'
import type { HqcCore } from './core.ts'
import { hqcWasm } from './hqc.wasm.ts'
import type { HqcParameters } from './hqc.table.ts'
import { generatorPolynomial, powerOfAlpha } from './portable/gf256.ts'
import { clearUnused } from './unused-bits.ts'

type Address = WebAssembly.Global<'i32'>

/** The exports. Addresses are bytes in its memory; assembly/hqc/memory.ts says what lies there. */
export interface HqcKernel {
  readonly memory: WebAssembly.Memory
  readonly SUPPORT: Address
  readonly DRAWS: Address
  readonly VECTOR: Address
  readonly PRODUCT: Address
  readonly WORD: Address
  readonly MESSAGE: Address
  readonly ROOTS: Address
  readonly POINTS: Address
  readonly SCALES: Address
  readonly GENERATOR: Address
  readonly END: Address
  addDraws(n: number, draws: number, count: number, weight: number): number
  supportOf(n: number, weight: number): void
  vectorOf(n: number, weight: number): void
  multiply(n: number, weight: number): void
  encode(n1: number, k: number, delta: number, copies: number): void
  decode(n1: number, k: number, delta: number, copies: number): void
}

/** An instance serves one parameter set: its constants stay in memory, all else is zero between two calls. */
export function coreOfKernel(parameters: HqcParameters, kernel: HqcKernel): HqcCore {
  const { n, n1, k, delta, copies, vectorSize, codewordSize } = parameters
  const bytes = new Uint8Array(kernel.memory.buffer)
  const at = (address: Address): number => address.value
  const [SUPPORT, DRAWS, VECTOR] = [at(kernel.SUPPORT), at(kernel.DRAWS), at(kernel.VECTOR)]
  const [PRODUCT, WORD, MESSAGE] = [at(kernel.PRODUCT), at(kernel.WORD), at(kernel.MESSAGE)]
  const [ROOTS, POINTS, SCALES] = [at(kernel.ROOTS), at(kernel.POINTS), at(kernel.SCALES)]

  for (let i = 0; i < n1; i++) {
    bytes[ROOTS + i] = powerOfAlpha(i + 1)
    bytes[POINTS + i] = powerOfAlpha(-i)
    bytes[SCALES + i] = powerOfAlpha(-(2 * delta + 1) * i)
  }
  bytes.set(generatorPolynomial(delta), at(kernel.GENERATOR))

  const positions = (length: number) => new Uint32Array(kernel.memory.buffer, SUPPORT, length)

  function use<T>(run: () => T): T {
    try {
      return run()
    } finally {
      bytes.fill(0, SUPPORT, ROOTS)
    }
  }

  return {
    name: 'wasm',
    parameters,
    addDraws: (support, count, draws) =>
      use(() => {
        positions(support.length).set(support)
        bytes.set(draws, DRAWS)
        const total = kernel.addDraws(n, draws.length / 3, count, support.length)
        support.set(positions(support.length))
        return total
      }),
    supportOf: (words) =>
      use(() => {
        bytes.set(words, DRAWS)
        kernel.supportOf(n, words.length / 4)
        return positions(words.length / 4).slice()
      }),
    vectorOf: (support) =>
      use(() => {
        positions(support.length).set(support)
        kernel.vectorOf(n, support.length)
        return bytes.slice(PRODUCT, PRODUCT + vectorSize)
      }),
    multiply: (vector, support) =>
      use(() => {
        bytes.set(vector, VECTOR)
        positions(support.length).set(support)
        kernel.multiply(n, support.length)
        return clearUnused(parameters, bytes.slice(PRODUCT, PRODUCT + vectorSize))
      }),
    encode: (message) =>
      use(() => {
        bytes.set(message, MESSAGE)
        kernel.encode(n1, k, delta, copies)
        return bytes.slice(WORD, WORD + codewordSize)
      }),
    decode: (word) =>
      use(() => {
        bytes.set(word, WORD)
        kernel.decode(n1, k, delta, copies)
        return bytes.slice(MESSAGE, MESSAGE + k)
      }),
  }
}

/** @returns undefined where WebAssembly cannot be compiled at run time. */
export function wasmCore(parameters: HqcParameters): HqcCore | undefined {
  const kernel = instantiateKernel<HqcKernel>(hqcWasm)
  return kernel === undefined ? undefined : coreOfKernel(parameters, kernel)
}
