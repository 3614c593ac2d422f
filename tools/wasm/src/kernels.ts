/**
 * Kernels: `packages/P/assembly/PATH.kernel.ts`, written in AssemblyScript, becomes `packages/P/src/PATH.wasm.ts`, a
 * text constant that is committed. Other files in `assembly` are what kernels import.
 */
import { execFile } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

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

/** A program of its own: its types would declare other globals for the whole repository. */
const COMPILER = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js')

/** The WebAssembly module. @throws Error with the compiler's messages. */
export async function compileKernel({ source }: Kernel, root = ROOT): Promise<Uint8Array<ArrayBuffer>> {
  const folder = mkdtempSync(join(tmpdir(), 'qs-wasm-'))
  try {
    const module = join(folder, 'kernel.wasm')
    const args = [COMPILER, source, '--outFile', module, '--baseDir', root, ...FLAGS]
    await promisify(execFile)(process.execPath, args, { cwd: root })
    return Uint8Array.from(readFileSync(module))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
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
