/**
 * Small files, read and written in this thread: a command has nothing else to do meanwhile, and to start streams with
 * their threads takes 6 ms, a quarter of what a bare Node takes (docs/design/003-command-start.md).
 */
import { about } from './failure.ts'

const fs = process.getBuiltinModule('node:fs')

/** Bytes; a larger file is worth streams, which read and write while the cipher works. */
const SMALL = 1 << 20
const BLOCK_SIZE = 1 << 16

/** @param size undefined where it is not known. */
export function isSmall(size: number | undefined): boolean {
  return size !== undefined && size < SMALL
}

/** All blocks of an open file, however many there are by now. Closes it in the end. */
export async function* readSmall(path: string, fd: number): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const block = Buffer.allocUnsafeSlow(BLOCK_SIZE)
      const length = fs.readSync(fd, block, 0, block.length, null)
      if (length === 0) return
      yield block.subarray(0, length)
    }
  } catch (error) {
    throw about(path, error)
  } finally {
    fs.closeSync(fd)
  }
}

function naming(path: string, step: () => void): void {
  try {
    step()
  } catch (error) {
    throw about(path, error)
  }
}

/** All parts to an open file, flushed. Closes it in the end. @throws also what the parts throw, as it is. */
export async function writeSmall(path: string, fd: number, parts: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const part of parts) naming(path, () => fs.writeFileSync(fd, part))
    naming(path, () => fs.fsyncSync(fd))
  } finally {
    fs.closeSync(fd)
  }
}
