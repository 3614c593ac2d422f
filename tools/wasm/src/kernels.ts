/**
 * Kernels: `packages/P/assembly/PATH.kernel.ts`, written in AssemblyScript, becomes `packages/P/src/PATH.wasm.ts`, a
 * text constant that is committed. Other files in `assembly` are what kernels import.
 */
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * `stub` and no garbage collector: memory is what the kernel reserves with memory.data(), fixed when it is built, and
 * nothing is imported. Bounds of static memory are the kernel's business, so assertions are left out.
 */
const FLAGS = [
  ...['--runtime', 'stub', '--enable', 'simd', '--noAssert'],
  ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge'],
]

export interface Kernel {
  /** Relative to the root, with forward slashes. */
  readonly source: string
  readonly target: string
  /** Of the exported constant, for example `hqcWasm`. */
  readonly name: string
}

/** @param source relative to the root. */
export function kernelOf(source: string): Kernel {
  const [, folder = '', path = ''] = /^(packages\/[^/]+)\/assembly\/(.+)\.kernel\.ts$/.exec(source) ?? []
  if (path === '') throw new RangeError(`${source} is no packages/*/assembly/**/*.kernel.ts`)
  const base = path.slice(path.lastIndexOf('/') + 1)
  return {
    source,
    target: `${folder}/src/${path}.wasm.ts`,
    name: `${base.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Wasm`,
  }
}

export function findKernels(root = ROOT): readonly Kernel[] {
  return globSync('packages/*/assembly/**/*.kernel.ts', { cwd: root })
    .map((path) => kernelOf(path.replaceAll('\\', '/')))
    .sort((a, b) => (a.source < b.source ? -1 : 1))
}

/** The WebAssembly module. @throws Error with the compiler's messages. */
export async function compileKernel({ source }: Kernel, root = ROOT): Promise<Uint8Array> {
  let module: Uint8Array | undefined
  let messages = ''
  const { error } = await asc.main([source, '--outFile', 'kernel.wasm', ...FLAGS, '--baseDir', root], {
    stderr: { write: (text: string | Uint8Array) => void (messages += String(text)) },
    writeFile: (_, contents) => void (module = contents instanceof Uint8Array ? contents : undefined),
  })
  if (error !== null || module === undefined) throw new Error(`${source}: ${messages || String(error)}`)
  return module
}

/** The committed text around a module. */
export function wrapModule({ source, name }: Kernel, module: Uint8Array): string {
  return `// Generated from ${source}: npm run wasm

/** WebAssembly module in base64, ${module.length} bytes, without imports. */
export const ${name} =
  '${Buffer.from(module).toString('base64')}'
`
}

/** What a kernel needs from outside, of which there must be nothing. */
export function importsOf(module: Uint8Array<ArrayBuffer>): readonly string[] {
  return WebAssembly.Module.imports(new WebAssembly.Module(module)).map(
    ({ module: from, name, kind }) => `${kind} ${from}.${name}`,
  )
}
