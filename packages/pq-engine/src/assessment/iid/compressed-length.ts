/** Section 5.1.11: the length of the samples compressed by bzip2, as text, which is libbz2 1.0.8 in WebAssembly. */

/** What is used of bzip2-wasm 1. */
interface BZip2 {
  init(): Promise<void>
  compress(plain: Uint8Array, blockSize: number, mostBytes: number): Uint8Array
}

/** A variable, so that bundlers leave it to be found, or not, at run time. */
const MODULE: string = 'bzip2-wasm'

/** Bytes of the samples, as decimal numbers with a space between, compressed. */
export type CompressedLength = (raw: Uint8Array) => number

/** Of 100 kB: as the reference tool. */
const BLOCK_SIZE = 5

/** Decimal numbers with a space after each but the last. */
export function decimalText(raw: Uint8Array): Uint8Array {
  const text = new Uint8Array(4 * raw.length)
  let at = 0
  for (const value of raw) {
    if (value >= 100) text[at++] = 48 + Math.floor(value / 100)
    if (value >= 10) text[at++] = 48 + (Math.floor(value / 10) % 10)
    text[at++] = 48 + (value % 10)
    text[at++] = 32
  }
  return text.subarray(0, Math.max(0, at - 1))
}

/** The package puts `require` and `__dirname` into the global scope; they go again. */
async function withoutTraces(init: () => Promise<void>): Promise<void> {
  const names = ['require', '__dirname'] as const
  const before = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name))
  try {
    await init()
  } finally {
    names.forEach((name, i) => {
      const descriptor = before[i]
      Reflect.deleteProperty(globalThis, name)
      if (descriptor !== undefined) Object.defineProperty(globalThis, name, descriptor)
    })
  }
}

/** @returns undefined where bzip2-wasm is not installed. */
export async function loadCompressedLength(): Promise<CompressedLength | undefined> {
  let bzip2: BZip2
  try {
    const module = (await import(MODULE)) as { default: new () => BZip2 }
    bzip2 = new module.default()
  } catch {
    return undefined
  }
  await withoutTraces(() => bzip2.init())
  return (raw) => {
    const text = decimalText(raw)
    // What does not compress grows by 1 % and 600 bytes at most (bzlib manual section 3.5.1).
    return bzip2.compress(text, BLOCK_SIZE, Math.ceil(1.01 * text.length) + 600).length
  }
}
