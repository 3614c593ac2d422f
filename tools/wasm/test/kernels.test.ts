import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import {
  compileKernel,
  findKernels,
  importsOf,
  kernelOf,
  ROOT,
  traceKernel,
  wrapModule,
} from '@quantum-shield/wasm'

const folder = mkdtempSync(join(tmpdir(), 'qs-wasm-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Compiles a source as the kernel of a package of its own. */
async function compile(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const kernel = kernelOf('packages/p/assembly/small.kernel.ts')
  mkdirSync(dirname(join(folder, kernel.source)), { recursive: true })
  writeFileSync(join(folder, kernel.source), text)
  return compileKernel(kernel, folder)
}

describe.each(findKernels())('$source', (kernel) => {
  it('gives the committed bytes, which import nothing', async () => {
    const module = await compileKernel(kernel)
    expect(importsOf(module)).toEqual([])
    expect(wrapModule(kernel, module) === readFileSync(join(ROOT, kernel.target), 'utf8')).toBe(true)
  })
})

it('finds kernels, and names what they become', () => {
  expect(findKernels().length).toBeGreaterThan(0)
  expect(kernelOf('packages/p/assembly/a/b-c.kernel.ts')).toEqual({
    source: 'packages/p/assembly/a/b-c.kernel.ts',
    target: 'packages/p/src/a/b-c.wasm.ts',
    name: 'bCWasm',
  })
  expect(() => kernelOf('packages/p/assembly/part.ts')).toThrow(RangeError)
})

it('says what the compiler said', async () => {
  await expect(compile('export function f(): i32 { return nothing }')).rejects.toThrow('nothing')
})

it('sees an import', async () => {
  const module = await compile('declare function now(): i32\nexport function f(): i32 { return now() }')
  expect(importsOf(module)).toHaveLength(1)
})

describe('a traced kernel', () => {
  const MEMORY = 'const M: usize = memory.data(64, 16)\n'

  async function traces(body: string, ...inputs: readonly number[]) {
    const module = await compile(`${MEMORY}export function f(x: i32): i32 { ${body} }`)
    const { kernel, record } = traceKernel<{ f(x: number): number }>(module)
    return inputs.map((x) => record(() => void kernel.f(x)))
  }

  it.each([
    ['the address of a load', 'return load<u8>(M + x)'],
    ['the address of a vector', 'return i8x16.extract_lane_u(load<v128>(M + (x << 4)), 0)'],
    ['the address of a store', 'store<u8>(M + x, 1); return 0'],
    ['a branch', 'if (x == 0) return load<u8>(M); return load<u8>(M + 1)'],
    ['an arm without memory', 'let y = load<u8>(M); if (x & 1) { y = y * y * y; y = y / 7 } return y'],
    ['what is divided', 'store<i32>(M, x + 100); return load<i32>(M) % 7'],
    ['what is divided by', 'return 7 / (x + 1)'],
    ['the upper half of what is divided', 'return i32((i64(x) << 40) / 3)'],
    ['the lower half of what is divided', 'return i32(u64(x) % 3)'],
    ['the number of rounds', 'let y = x; for (let i = 0; i < x; i++) y = y * y + 1; return y'],
  ])('shows %s', async (_, body) => {
    const [one, two] = await traces(body, 0, 1)
    expect(one?.sha256).not.toBe(two?.sha256)
  })

  it('is the same for what only computes', async () => {
    const [one, two] = await traces('store<i32>(M, x * x + load<i32>(M)); return x >> 3', 0, 12345)
    expect(one?.events).toBeGreaterThanOrEqual(3)
    expect(one).toEqual(two)
  })

  it('refuses what it would not see', async () => {
    await expect(traces('memory.copy(M, M + x, x); return 0', 0)).rejects.toThrow('memory.copy')
    const lanes = 'return i8x16.extract_lane_u(v128.load_splat<u8>(M + x), 0)'
    await expect(traces(lanes, 0)).rejects.toThrow('load8_splat')
    await expect(traces('return x > 5 ? x * x : x + 1', 0)).rejects.toThrow('select')
    await expect(traces('return i32(f64(x) / 3)', 0)).rejects.toThrow('f64.div')
  })
})
