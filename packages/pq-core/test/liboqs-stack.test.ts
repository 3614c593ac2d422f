import { describe, expect, it } from '@jest/globals'
import { createStackWiper, isBelowStack } from '../src/liboqs/stack.ts'

const HEAP_START = 8 * 2 ** 20 + 8192
const TOP = HEAP_START - 16

describe('the stack', () => {
  const memory = { HEAPU8: new Uint8Array(10 * 2 ** 20) }
  const wipe = createStackWiper(memory, HEAP_START)
  /** Addresses that are not zero. */
  const left = () => [...memory.HEAPU8.keys()].filter((at) => memory.HEAPU8[at] !== 0)

  it('is zeroed as deep as an operation went, and nothing beside it', () => {
    memory.HEAPU8.fill(1, TOP - 100_000, TOP)
    memory.HEAPU8[4096] = 1
    memory.HEAPU8.fill(1, HEAP_START - 8, HEAP_START + 8)
    wipe('sign')
    expect(left()).toEqual([4096, ...Array.from({ length: 16 }, (_, i) => HEAP_START - 8 + i)])
    memory.HEAPU8.fill(0)
  })

  it('is looked at again when a later call of the kind went deeper', () => {
    memory.HEAPU8.fill(1, TOP - 100_100, TOP)
    wipe('sign')
    expect(left()).toEqual([])
    // Of another kind, with zeros in between.
    memory.HEAPU8.fill(1, TOP - 200_000, TOP - 199_000)
    wipe('generate')
    expect(left()).toEqual([])
  })

  it('is below no constant of the layout that is known', () => {
    expect(isBelowStack(4096, HEAP_START)).toBe(true)
    expect(isBelowStack(HEAP_START - 4096, HEAP_START)).toBe(false)
  })
})
