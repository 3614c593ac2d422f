/** WebAssembly kernels: modules in base64 that import nothing. */
import { fromBase64 } from './bytes.ts'

/**
 * The exports of a new instance, compiled on the spot. Compilation of 10 kB takes about a millisecond.
 * @returns undefined where the runtime has no WebAssembly, lacks an instruction of the module, or does not compile at
 * run time: workerd, pages without `wasm-unsafe-eval`, and the main thread of browsers that limit the size there.
 */
export function instantiateKernel<K extends object>(module: string): K | undefined {
  if (typeof WebAssembly === 'undefined') return undefined
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(fromBase64(module)))).exports as K
  } catch (error) {
    if (error instanceof WebAssembly.CompileError || error instanceof RangeError) return undefined
    throw error
  }
}
