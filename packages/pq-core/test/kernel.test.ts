import { afterEach, expect, it } from '@jest/globals'
import { instantiateKernel } from '@quantum-shield/pq-core/algorithm'
import { toBase64 } from '@quantum-shield/pq-core/bytes'

/** (module (func (export "f") (result i32) (i32.const 42))) */
const MODULE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 5, 1, 0x60, 0, 1, 0x7f],
  ...[3, 2, 1, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0],
  ...[10, 6, 1, 4, 0, 0x41, 42, 0x0b],
)

interface Answer {
  f(): number
}

const { WebAssembly: real } = globalThis
const replace = (value: unknown) => void ((globalThis as { WebAssembly: unknown }).WebAssembly = value)
afterEach(() => replace(real))

it('gives the exports of a new instance each time', () => {
  const one = instantiateKernel<Answer>(toBase64(MODULE))
  expect(one?.f()).toBe(42)
  expect(instantiateKernel<Answer>(toBase64(MODULE))).not.toBe(one)
})

it('gives nothing where WebAssembly is missing, unable, or forbidden', () => {
  const unknownInstruction = MODULE.with(MODULE.length - 3, 0xff)
  expect(instantiateKernel(toBase64(unknownInstruction))).toBeUndefined()
  for (const refusal of [new real.CompileError('disallowed by embedder'), new RangeError('too large')]) {
    const Module = function () {
      throw refusal
    }
    replace({ ...real, CompileError: real.CompileError, Module })
    expect(instantiateKernel(toBase64(MODULE))).toBeUndefined()
  }
  replace(undefined)
  expect(instantiateKernel(toBase64(MODULE))).toBeUndefined()
})

it('does not hide other failures', () => {
  const Module = function () {
    throw new TypeError('of another kind')
  }
  replace({ ...real, CompileError: real.CompileError, Module })
  expect(() => instantiateKernel(toBase64(MODULE))).toThrow('of another kind')
})
