/** One file, or the front of it, with the views that readers share. */
import type { Place } from './finding.ts'

export interface Input {
  readonly bytes: Uint8Array
  /** Of the file; `bytes` may be less. */
  readonly size: number
  /** One character a byte: an index is an offset. */
  readonly text: string
  readonly includes: (needle: string) => boolean
  readonly placeAt: (offset: number) => Place
}

/** As git does: a zero byte near the beginning. */
const SNIFF = 8000
const LINE_END = 10

export function inputOf(bytes: Uint8Array, size = bytes.length): Input {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isBinary = buffer.subarray(0, SNIFF).includes(0)
  let text: string | undefined
  // Places are asked for in order: the lines up to the last one are counted once, and the end of its line is looked for once.
  let [counted, line, next] = [0, 1, undefined as number | undefined]
  return {
    bytes,
    size,
    get text() {
      return (text ??= buffer.toString('latin1'))
    },
    includes: (needle) => buffer.includes(needle, 0, 'latin1'),
    placeAt(offset) {
      if (isBinary) return { offset }
      if (offset < counted) [counted, line, next] = [0, 1, undefined]
      next ??= buffer.indexOf(LINE_END)
      while (next !== -1 && next < offset) {
        ;[counted, line] = [next + 1, line + 1]
        next = buffer.indexOf(LINE_END, counted)
      }
      return { offset, line }
    },
  }
}
