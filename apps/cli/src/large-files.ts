/**
 * Large files: the next block is read and the last one written while the cipher works on the one between. Nothing is
 * left for the garbage collector, which takes longer over a GiB of arrays than the cipher over a GiB of content.
 */
import { about } from './failure.ts'

const fs = process.getBuiltinModule('node:fs')

export interface OpenFile {
  /** For messages. */
  readonly path: string
  readonly fd: number
}

const BLOCK_SIZE = 1 << 19

/** One being read, one at work, one being written, since rewrap passes its input on, and one in between. */
const BLOCKS = 4

/** Outcomes, not rejections: nobody listens while the cipher works. */
type Outcome<T> = Promise<T | Error>

function read(fd: number, block: Uint8Array): Outcome<number> {
  return new Promise((resolve) => {
    fs.read(fd, block, 0, block.length, null, (error, length) => resolve(error ?? length))
  })
}

function write(fd: number, part: Uint8Array): Outcome<undefined> {
  return new Promise((resolve) => {
    const from = (offset: number): void => {
      fs.write(fd, part, offset, part.length - offset, null, (error, length) => {
        if (error) resolve(error)
        else if (offset + length < part.length) from(offset + length)
        else resolve(undefined)
      })
    }
    from(0)
  })
}

/** Blocks whose memory is used again: one is good until the next but one has been asked for. */
async function* blocksOf({ path, fd }: OpenFile): AsyncGenerator<Uint8Array> {
  const memory = Buffer.allocUnsafeSlow(BLOCKS * BLOCK_SIZE)
  const block = (i: number): Uint8Array => {
    const start = (i % BLOCKS) * BLOCK_SIZE
    return memory.subarray(start, start + BLOCK_SIZE)
  }
  let reading = read(fd, block(0))
  try {
    for (let i = 0; ; i++) {
      const length = await reading
      if (typeof length !== 'number') throw about(path, length)
      if (length === 0) return
      reading = read(fd, block(i + 1))
      yield block(i).subarray(0, length)
    }
  } finally {
    await reading
    fs.closeSync(fd)
  }
}

/** Gives memory back that belongs to one array alone; blocks of blocksOf share theirs. */
function giveBack({ buffer, length }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0)
}

async function writeAll({ path, fd }: OpenFile, parts: AsyncIterable<Uint8Array>): Promise<void> {
  let writing: Outcome<undefined> = Promise.resolve(undefined)
  try {
    for await (const part of parts) {
      const error = await writing
      if (error !== undefined) throw about(path, error)
      writing = write(fd, part).then((outcome) => {
        giveBack(part)
        return outcome
      })
    }
    const error = await writing
    if (error !== undefined) throw about(path, error)
    fs.fsyncSync(fd)
  } finally {
    await writing
    fs.closeSync(fd)
  }
}

/**
 * From one file through the stages to another, flushed. Closes both.
 * @param stages may pass blocks on, but keep none; an array that comes out is used up.
 */
export async function transformLarge(
  input: OpenFile,
  stages: (blocks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
  output: OpenFile,
): Promise<void> {
  await writeAll(output, stages(blocksOf(input)))
}
