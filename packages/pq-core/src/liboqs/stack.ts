/**
 * The stack of a module of liboqs-js, which liboqs leaves as it is: seeds, vectors of secret keys and shared secrets. Between
 * two calls nothing of it is in use.
 *
 * It has 8 MiB between the static data and the heap, and grows downwards from the heap. How deep a call goes depends on
 * the algorithm and on the operation: 17 KiB to 1 MiB.
 */

const MEBIBYTE = 1 << 20
/** What is looked at; the last mebibyte is left out. */
const DEPTH_LIMIT = 7 * MEBIBYTE
/** Bytes below the known depth that are looked at after each call. */
const MARGIN = 4096

interface Memory {
  /** Another array whenever the memory has grown. */
  readonly HEAPU8: Uint8Array
}

/** Of the lowest word that is not zero in a range, or its end. */
function firstNonZero({ HEAPU8 }: Memory, start: number, end: number): number {
  const words = new Uint32Array(HEAPU8.buffer, start, (end - start) / 4)
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) return start + 4 * i
  return end
}

/** @param heapStart address of the first block of the heap. */
export function createStackWiper(memory: Memory, heapStart: number): (operation: string) => void {
  const depths = new Map<string, number>()
  // Below a block lies its header, of 8 bytes.
  const top = (heapStart - 16) & ~7

  // The depth of a kind of operation is measured at its first call, 2 ms, and again when there is something below.
  return (operation) => {
    let depth = depths.get(operation)
    const end = top - (depth ?? 0)
    if (depth === undefined || firstNonZero(memory, end - MARGIN, end) < end) {
      depth = top - firstNonZero(memory, top - DEPTH_LIMIT, top)
      depths.set(operation, depth)
    }
    memory.HEAPU8.fill(0, top - depth, top)
  }
}

/** Whether the stack is where `createStackWiper` looks for it. @param constant address of static data. */
export function isBelowStack(constant: number, heapStart: number): boolean {
  return constant < heapStart - DEPTH_LIMIT - MARGIN
}
