/**
 * What the kernel's memory accesses and its way through the code tell: the same for every secret. Each operation runs
 * over several secrets on a kernel that records all of it; secrets are chosen at the edges too, where a branch would show.
 */
import { describe, expect, it } from '@jest/globals'
import { fromBase64 } from '@quantum-shield/pq-core/bytes'
import { shake128Stream } from '@quantum-shield/testkit'
import { traceKernel } from '@quantum-shield/wasm'
import { hqcWasm } from '../src/hqc/hqc.wasm.ts'
import { HQC_TABLE } from '../src/hqc/hqc.table.ts'
import { coreOfKernel, type HqcKernel } from '../src/hqc/kernel.ts'

const SECRETS = 4
const random = shake128Stream()
const clearEnd = (vector: Uint8Array, n: number) =>
  vector.with(-1, (vector.at(-1) as number) & (0xff >>> (8 * vector.length - n)))

describe.each(Object.values(HQC_TABLE))('$id', ({ parameters }) => {
  const { n, k, omega, omegaR, codewordSize, vectorSize } = parameters
  const { kernel, record } = traceKernel<HqcKernel>(fromBase64(hqcWasm))
  const core = coreOfKernel(parameters, kernel)

  /** The traces of one operation over secrets must be one trace. */
  function expectOneTrace<T>(secrets: readonly T[], operation: (secret: T) => unknown, least: number): void {
    const traces = secrets.map((secret) => record(() => void operation(secret)))
    expect(traces[0]?.events).toBeGreaterThan(least)
    expect(new Set(traces.map(({ sha256 }) => sha256)).size).toBe(1)
  }

  const supports = [
    Uint32Array.from({ length: omegaR }, (_, i) => i),
    Uint32Array.from({ length: omegaR }, (_, i) => n - 1 - i),
    ...Array.from({ length: SECRETS }, () => core.supportOf(random(4 * omegaR))),
  ]

  it('multiplies without telling positions or bits', () => {
    const vector = clearEnd(random(vectorSize), n)
    const least = (omegaR * n) / 128
    expectOneTrace(supports, (support) => core.multiply(vector, support), least)
    const vectors = [new Uint8Array(vectorSize), vector, clearEnd(new Uint8Array(vectorSize).fill(0xff), n)]
    const support = supports[0] as Uint32Array
    expectOneTrace(vectors, (other) => core.multiply(other, support), least)
  })

  it('writes a vector without telling its positions', () => {
    expectOneTrace(supports, (support) => core.vectorOf(support), (omegaR * n) / 128)
  })

  it('makes distinct positions without telling which were the same', () => {
    const words: Uint8Array[] = [new Uint8Array(4 * omegaR), new Uint8Array(4 * omegaR).fill(0xff)]
    for (let i = 0; i < SECRETS; i++) words.push(random(4 * omegaR))
    expectOneTrace(words, (each) => core.supportOf(each), omegaR)
  })

  it('encodes without telling the message', () => {
    const messages = [
      new Uint8Array(k),
      new Uint8Array(k).fill(0xff),
      ...Array.from({ length: SECRETS }, () => random(k)),
    ]
    expectOneTrace(messages, (message) => core.encode(message), codewordSize / 16)
  })

  it('decodes without telling where the errors were, or how many', () => {
    const word = core.encode(random(k))
    const noise = (size: number) => random(size).map((byte, i) => (i % 5 === 0 ? byte : 0))
    const words = [
      word,
      new Uint8Array(codewordSize),
      new Uint8Array(codewordSize).fill(0xff),
      word.map((byte) => byte ^ 1),
      word.map((byte, i) => (i < codewordSize / 5 ? byte ^ 0x55 : byte)),
      word.map((byte, i) => byte ^ ((noise(1)[0] as number) * Number(i % 7 === 0))),
      ...Array.from({ length: SECRETS }, () => random(codewordSize)),
    ]
    expectOneTrace(words, (each) => core.decode(each), codewordSize)
  })

  it('tells of draws by rejection only which were left out', () => {
    /** Each draw is a new position, but for one: the position of draw `again` instead, or a value to refuse. */
    function draws(place?: number, again?: number): Uint8Array {
      const support = core.supportOf(random(4 * omega))
      const bytes = new Uint8Array(3 * omega)
      support.forEach((position, i) => {
        const other = again === undefined ? 2 ** 24 - 1 : (support[again] as number)
        const value = i === place ? other : position
        bytes.set([value & 0xff, (value >>> 8) & 0xff, value >>> 16], 3 * i)
      })
      return bytes
    }
    const add = (bytes: Uint8Array) => core.addDraws(new Uint32Array(omega), 0, bytes)
    expectOneTrace([draws(), draws(), draws()], add, omega)
    expectOneTrace([draws(9, 0), draws(9, 8), draws(9, 4)], add, omega)
    const [all, repeated, refused] = [draws(), draws(9, 0), draws(9)].map((bytes) => record(() => add(bytes)))
    expect(new Set([all, repeated, refused].map((trace) => trace?.sha256)).size).toBe(3)
  })

  it('leaves no secret in the memory of the kernel', () => {
    core.multiply(clearEnd(random(vectorSize), n), supports[2] as Uint32Array)
    core.decode(random(codewordSize))
    const memory = new Uint8Array(kernel.memory.buffer)
    expect(memory.subarray(0, kernel.ROOTS.value).every((byte) => byte === 0)).toBe(true)
    expect(memory.subarray(kernel.END.value).every((byte) => byte === 0)).toBe(true)
    // What is reserved ends with what is used, within one page of 64 KiB.
    expect(memory).toHaveLength(65_536)
  })
})
