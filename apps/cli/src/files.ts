/**
 * Files as a careful command treats them: nothing is overwritten, nothing half-written gets its name. Small steps
 * are synchronous: a command has nothing else to do meanwhile.
 */
import { randomBytes } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { CliError } from './failure.ts'
import { withProgress } from './progress.ts'

// An import statement would evaluate every lazy part of node:fs, 4 ms at each start.
const fs = process.getBuiltinModule('node:fs')

const BLOCK_SIZE = 1 << 20

export type Transform = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

export interface Source {
  /** For messages. */
  readonly name: string
  /** Bytes, where it is known. */
  readonly size: number | undefined
  readonly stream: AsyncIterable<Uint8Array>
}

const isStandard = (path: string | undefined): path is undefined | '-' => path === undefined || path === '-'

/** A file, or standard input for `-` and for no path. @throws a system error when the file cannot be read. */
export function openSource(path: string | undefined): Source {
  if (isStandard(path)) return { name: '(standard input)', size: undefined, stream: process.stdin }
  const fd = fs.openSync(path, 'r')
  const facts = fs.fstatSync(fd)
  if (facts.isDirectory()) {
    fs.closeSync(fd)
    throw new CliError('io', `${path}: is a folder; pack it first, for example with tar`)
  }
  const size = facts.isFile() ? facts.size : undefined
  return { name: path, size, stream: fs.createReadStream(path, { fd, highWaterMark: BLOCK_SIZE }) }
}

/** @throws CliError `io` when there is something under that name already. */
export function refuseExisting(path: string): void {
  // lstat: a dangling link is something, too.
  if (fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
    throw new CliError('io', `${path}: exists already; nothing is overwritten`)
  }
}

/** Gives the finished file its name. A link, unlike a rename, fails when the name is taken. */
function publish(aside: string, path: string): void {
  try {
    fs.linkSync(aside, path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new CliError('io', `${path}: exists already`)
    // A file system without hard links.
    refuseExisting(path)
    fs.renameSync(aside, path)
    return
  }
  fs.unlinkSync(aside)
}

/** Runs `write` on a name beside the wanted one, then renames; a failure leaves neither. */
async function writeAside(path: string, write: (aside: string) => Promise<void>): Promise<void> {
  refuseExisting(path)
  const aside = `${path}.${randomBytes(6).toString('hex')}.partial`
  const remove = (): void => fs.rmSync(aside, { force: true })
  // Ctrl-C and kill must not leave a half-written file behind.
  const stop = (signal: NodeJS.Signals): void => {
    remove()
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    await write(aside)
    publish(aside, path)
  } catch (error) {
    remove()
    throw error
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

/** A small file, written whole and flushed. @param mode for example 0o600. */
export async function writeWhole(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  await writeAside(path, async (aside) => {
    fs.writeFileSync(aside, content, { flag: 'wx', mode, flush: true })
  })
}

/**
 * Source through transform to a file, or to standard output for no path.
 * @throws CliError `usage` rather than fill a terminal with bytes.
 */
export async function transformTo(
  source: Source,
  transform: Transform,
  output: string | undefined,
): Promise<void> {
  const stages = (input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> =>
    transform(withProgress(input, source.name, source.size))
  if (isStandard(output)) {
    if (process.stdout.isTTY)
      throw new CliError('usage', 'the result is binary; pass -o FILE or redirect the output')
    await pipeline(source.stream, stages, process.stdout)
    return
  }
  await writeAside(output, async (aside) => {
    const destination = fs.createWriteStream(aside, { flags: 'wx', highWaterMark: BLOCK_SIZE, flush: true })
    await pipeline(source.stream, stages, destination)
  })
}

/** Up to `limit` bytes from the front of a file or of standard input. */
export async function readFront(
  path: string | undefined,
  limit: number,
): Promise<{ name: string; front: Uint8Array }> {
  const source = openSource(path)
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of source.stream) {
    parts.push(part)
    length += part.length
    if (length >= limit) break
  }
  return { name: source.name, front: Buffer.concat(parts).subarray(0, limit) }
}

/** A whole file that has to be small. @param limit in bytes. @throws CliError `io` when it is larger. */
export function readWhole(path: string, limit: number): Uint8Array {
  const fd = fs.openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(Math.min(limit, fs.fstatSync(fd).size || limit) + 1)
    let length = 0
    // A pipe gives its content in pieces; the end is a read of nothing.
    for (let count = -1; count !== 0 && length < buffer.length; length += count) {
      count = fs.readSync(fd, buffer, length, buffer.length - length, null)
    }
    if (length > limit)
      throw new CliError('io', `${path}: larger than ${limit} bytes, not a file of this kind`)
    return buffer.subarray(0, length)
  } finally {
    fs.closeSync(fd)
  }
}
