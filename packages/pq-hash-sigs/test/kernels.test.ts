/** WebAssembly against JavaScript: every function of every kernel, for every parameter set that has one. */
import { describe, expect, it } from '@jest/globals'
import { instantiateKernel } from '@quantum-shield/pq-core/algorithm'
import { portableLmsKernel } from '../src/lms/kernel.portable.ts'
import { wasmLmsKernel } from '../src/lms/kernel.wasm.ts'
import { lmsSha256Wasm } from '../src/lms/lms-sha256.wasm.ts'
import { lmsShakeWasm } from '../src/lms/lms-shake.wasm.ts'
import { LMS_TYPES, OTS_TYPES, parametersOf, type OtsType } from '../src/lms/types.table.ts'
import { portableXmssKernel } from '../src/xmss/kernel.portable.ts'
import { wasmXmssKernel } from '../src/xmss/kernel.wasm.ts'
import { XMSS_TYPES, XMSSMT_TYPES } from '../src/xmss/types.table.ts'
import { xmssSha256Wasm } from '../src/xmss/xmss-sha256.wasm.ts'
import { xmssShakeWasm } from '../src/xmss/xmss-shake.wasm.ts'

const bytes = (length: number, factor: number) =>
  Uint8Array.from({ length }, (_, i) => (i * factor + factor) & 0xff)
/** All values of a digit, in no order. */
const digitsOf = (count: number, size: number) =>
  Uint8Array.from({ length: count }, (_, i) => (i * 7 + (i >> 3)) % size)

describe.each(OTS_TYPES)('$name', (ots: OtsType) => {
  const lms = LMS_TYPES.find(({ hash, m, height }) => hash === ots.hash && m === ots.n && height === 10)
  const parameters = parametersOf(lms, ots)
  if (parameters === undefined) throw new RangeError('no LMS type')
  const wasm = wasmLmsKernel(parameters)
  const portable = portableLmsKernel(parameters)
  const secret = { identifier: bytes(16, 3), seed: bytes(ots.n, 5) }
  const digits = digitsOf(ots.p, 2 ** ots.w)

  it('leaves, many and one, and their parents', () => {
    const leaves = portable.leaves(secret, 4, 4)
    expect(wasm?.leaves(secret, 4, 4)).toEqual(leaves)
    expect(wasm?.leaves(secret, 6, 1)).toEqual(leaves.subarray(2 * ots.n, 3 * ots.n))
    const parents = portable.parents(secret.identifier, 514, leaves)
    expect(wasm?.parents(secret.identifier, 514, leaves)).toEqual(parents)
  })

  it('chains, from the seed and to the end', () => {
    const signed = portable.signedChains(secret, 1023, digits)
    expect(wasm?.signedChains(secret, 1023, digits)).toEqual(signed)
    const ends = portable.finishedChains(secret.identifier, 1023, digits, signed)
    expect(wasm?.finishedChains(secret.identifier, 1023, digits, signed)).toEqual(ends)
  })

  it('more nodes than the kernel holds at once', () => {
    const children = bytes(2 * 300 * ots.n, 11)
    expect(wasm?.parents(secret.identifier, 1000, children)).toEqual(
      portable.parents(secret.identifier, 1000, children),
    )
  })
})

describe.each(XMSS_TYPES.filter(({ height }) => height === 10))('$name', (type) => {
  const wasm = wasmXmssKernel(type)
  const portable = portableXmssKernel(type)
  const seeds = { secretSeed: bytes(type.n, 3), publicSeed: bytes(type.n, 5) }
  const place = { layer: 3, tree: 0x12_3456_789an }
  const digits = digitsOf(type.chains, 16)

  if (!type.approved) {
    it('has no kernel', () => expect(wasm).toBeUndefined())
    return
  }

  it('leaves, many and one, and their parents', () => {
    const leaves = portable.leaves(seeds, place, 4, 4)
    expect(wasm?.leaves(seeds, place, 4, 4)).toEqual(leaves)
    expect(wasm?.leaves(seeds, place, 6, 1)).toEqual(leaves.subarray(2 * type.n, 3 * type.n))
    const parents = portable.parents(seeds.publicSeed, place, 1, 2, leaves)
    expect(wasm?.parents(seeds.publicSeed, place, 1, 2, leaves)).toEqual(parents)
  })

  it('chains from the seeds, and the leaf that they lead to', () => {
    const signed = portable.signedChains(seeds, place, 9, digits)
    expect(wasm?.signedChains(seeds, place, 9, digits)).toEqual(signed)
    const leaf = portable.leaves(seeds, place, 9, 1)
    expect(wasm?.leafFrom(seeds.publicSeed, place, 9, digits, signed)).toEqual(leaf)
    expect(portable.leafFrom(seeds.publicSeed, place, 9, digits, signed)).toEqual(leaf)
  })
})

describe.each(XMSSMT_TYPES.filter(({ approved, layers }) => approved && layers === 2))(
  '$name, in a tree behind 2^40 others',
  (type) => {
    const wasm = wasmXmssKernel(type)
    const portable = portableXmssKernel(type)
    const seeds = { secretSeed: bytes(type.n, 3), publicSeed: bytes(type.n, 5) }
    const place = { layer: 11, tree: (1n << 60n) - 3n }
    const key = 2 ** (type.height / 2) - 5

    it('the kernels agree, and no other tree has its leaves', () => {
      const leaves = portable.leaves(seeds, place, key, 4)
      expect(wasm?.leaves(seeds, place, key, 4)).toEqual(leaves)
      for (const bits of [32, 40, 48, 56]) {
        const tree = BigInt.asUintN(bits, place.tree)
        expect(portable.leaves(seeds, { ...place, tree }, key, 1)).not.toEqual(leaves.subarray(0, type.n))
      }
      const parents = portable.parents(seeds.publicSeed, place, 3, 8, leaves)
      expect(wasm?.parents(seeds.publicSeed, place, 3, 8, leaves)).toEqual(parents)
      const digits = digitsOf(type.chains, 16)
      const signed = portable.signedChains(seeds, place, key, digits)
      expect(wasm?.signedChains(seeds, place, key, digits)).toEqual(signed)
      expect(wasm?.leafFrom(seeds.publicSeed, place, key, digits, signed)).toEqual(leaves.subarray(0, type.n))
    })
  },
)

interface WithSeed {
  readonly memory: WebAssembly.Memory
  readonly SEED?: { readonly value: number }
  readonly SECRET_SEED?: { readonly value: number }
  secrets(n: number, count: number, key: number): void
  wipe(): void
}

it.each([
  ['LMS SHA-256', lmsSha256Wasm],
  ['LMS SHAKE256', lmsShakeWasm],
  ['XMSS SHA-256', xmssSha256Wasm],
  ['XMSS SHAKE256', xmssShakeWasm],
])('%s: wipe() leaves neither the seed nor what was made of it', (_, module) => {
  const kernel = instantiateKernel<WithSeed>(module)
  if (kernel === undefined) throw new RangeError('no WebAssembly')
  const memory = Buffer.from(kernel.memory.buffer)
  const seedAt = (kernel.SEED ?? kernel.SECRET_SEED)?.value ?? 0
  const seed = bytes(32, 7)
  memory.set(seed, seedAt)
  const before = Buffer.from(memory)
  kernel.secrets(32, 67, 5)
  // Words that the call wrote, secrets among them, and the words of the seed in either byte order.
  const made: number[] = []
  for (let i = 0; i < memory.length; i += 4) {
    const word = memory.readUInt32LE(i)
    if (word !== before.readUInt32LE(i) && word > 0xffff && word < 0xffff0000) made.push(i)
  }
  expect(made.length).toBeGreaterThan(67)
  kernel.wipe()
  expect(memory.includes(seed)).toBe(false)
  expect(memory.subarray(seedAt, seedAt + 32).every((byte) => byte === 0)).toBe(true)
  for (let i = 0; i < 32; i += 4) {
    const word = Buffer.from(seed.subarray(i, i + 4))
    expect(memory.includes(word)).toBe(false)
    expect(memory.includes(Buffer.from(word).reverse())).toBe(false)
  }
})
