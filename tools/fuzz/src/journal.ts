/** The input that is being run, in a file: it outlives a process that hangs, is killed or runs out of memory. */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'

const LENGTH_SIZE = 4

export interface Journal {
  note(input: Uint8Array): void
  close(): void
}

/** Some 2 µs for each note: the page cache, no disk. */
export function openJournal(path: string): Journal {
  const file = openSync(path, 'w')
  const length = Buffer.alloc(LENGTH_SIZE)
  return {
    note(input) {
      length.writeUInt32BE(input.length)
      writeSync(file, length, 0, LENGTH_SIZE, 0)
      writeSync(file, input, 0, input.length, LENGTH_SIZE)
    },
    close: () => closeSync(file),
  }
}

export function readJournal(path: string): Uint8Array | undefined {
  if (!existsSync(path)) return undefined
  const bytes = readFileSync(path)
  if (bytes.length < LENGTH_SIZE) return undefined
  return Uint8Array.from(bytes.subarray(LENGTH_SIZE, LENGTH_SIZE + bytes.readUInt32BE(0)))
}
