/**
 * Files as a careful command treats them: nothing is overwritten, nothing half-written gets its name. Small steps
 * are synchronous: a command has nothing else to do meanwhile.
 */
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { about, CliError, isSystemError } from './failure.ts'
import { STANDARD_INPUT, STANDARD_OUTPUT } from './output.ts'
import { withProgress } from './progress.ts'
import { isSmall, readSmall, writeSmall } from './small-files.ts'

// An import statement would evaluate every lazy part of node:fs, 4 ms at each start.
const fs = process.getBuiltinModule('node:fs')

// Loaded for the first stream: 1 ms that a small file does not pay.
const streams = () => process.getBuiltinModule('node:stream/promises')

const BLOCK_SIZE = 1 << 20

export type Transform = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

export interface Source {
  /** For messages. */
  readonly name: string
  /** Bytes, where it is known. */
  readonly size: number | undefined
  readonly stream: AsyncIterable<Uint8Array>
  /** Of a large file: to be read through this or `stream`, not both. */
  readonly fd?: number
}

export interface WholeFile {
  readonly path: string
  readonly content: string | Uint8Array
  /** For example 0o600. */
  readonly mode: number
}

export const isStandard = (path: string | undefined): path is undefined | '-' =>
  path === undefined || path === '-'

/** Node names the file in errors of `open`, not in those of `read` and `write`. */
function naming<S extends NodeJS.EventEmitter>(path: string, stream: S): S {
  return stream.once('error', (error) => {
    // A pipeline ends all of its streams with the error of one.
    if (isSystemError(error)) about(path, error)
  })
}

const isFolder = (name: string): CliError =>
  new CliError('io', `${name}: is a folder; pack it first, for example with tar`)

/** A file, or standard input for `-` and for no path. @throws a system error when the file cannot be read. */
export function openSource(path: string | undefined): Source {
  if (isStandard(path)) {
    // Node reads a folder there as if it were empty.
    if (fs.fstatSync(0).isDirectory()) throw isFolder(STANDARD_INPUT)
    return { name: STANDARD_INPUT, size: undefined, stream: naming(STANDARD_INPUT, process.stdin) }
  }
  const fd = fs.openSync(path, 'r')
  const facts = fs.fstatSync(fd)
  if (facts.isDirectory()) {
    fs.closeSync(fd)
    throw isFolder(path)
  }
  const size = facts.isFile() ? facts.size : undefined
  if (isSmall(size)) return { name: path, size, stream: readSmall(path, fd) }
  return {
    name: path,
    size,
    ...(size !== undefined && { fd }),
    get stream() {
      return naming(path, fs.createReadStream(path, { fd, highWaterMark: BLOCK_SIZE }))
    },
  }
}

/** @throws CliError `io` when there is something under that name already. */
function refuseExisting(path: string): void {
  // lstat: a dangling link is something, too.
  if (fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
    throw new CliError('io', `${path}: exists already; nothing is overwritten`)
  }
}

/** The folder has to be there, and to take a new file. @throws a system error that names the file. */
function checkFolder(path: string): void {
  const folder = dirname(path)
  try {
    // Of a file in the place of a folder, `access` alone would say nothing.
    if (!fs.statSync(folder).isDirectory())
      throw new CliError('io', `${path}: a part of the path is no folder`)
    fs.accessSync(folder, fs.constants.W_OK)
  } catch (error) {
    throw isSystemError(error) ? Object.assign(error, { path }) : error
  }
}

/**
 * Before any work is done, and before a passphrase is asked for.
 * @param onTerminal why the result is not for one, with the remedy.
 * @throws CliError `io` for a name that is taken; `usage` for a name that no file can have, and rather than fill a
 * terminal with bytes; a system error when the folder takes no file.
 */
export function checkOutput(
  path: string | undefined,
  onTerminal = 'the result is binary; pass -o FILE or redirect the output',
): void {
  if (isStandard(path)) {
    if (process.stdout.isTTY) throw new CliError('usage', onTerminal)
    return
  }
  if (path === '') throw new CliError('usage', 'the name for the output is empty')
  if (path.endsWith('/')) throw new CliError('usage', `${path}: the name of a folder; add that of a file`)
  refuseExisting(path)
  checkFolder(path)
}

/** Gives the finished file its name. A link, unlike a rename, fails when the name is taken. */
function publish(aside: string, path: string): void {
  try {
    fs.linkSync(aside, path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new CliError('io', `${path}: exists already; nothing is overwritten`)
    // A file system without hard links.
    refuseExisting(path)
    fs.renameSync(aside, path)
    return
  }
  fs.unlinkSync(aside)
}

/** A name of its own beside the wanted one. */
const asideOf = (path: string): string =>
  join(dirname(path), `qshield-${randomBytes(6).toString('hex')}.partial`)

/** A new file under that name. @throws a system error that names the wanted one. */
function openAside(aside: string, path: string, mode = 0o666): number {
  try {
    return fs.openSync(aside, 'wx', mode)
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { path }) : error
  }
}

const remove = (path: string): void => fs.rmSync(path, { force: true })

const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs `cleanUp` if a signal ends the process. @returns a function that ends the watch. */
export function whenStopped(cleanUp: () => void): () => void {
  const release = (): void => {
    for (const signal of STOPS) process.off(signal, stop)
  }
  const stop = (signal: NodeJS.Signals): void => {
    cleanUp()
    release()
    // Without a listener it ends the process, and the shell learns by what.
    process.kill(process.pid, signal)
  }
  for (const signal of STOPS) process.on(signal, stop)
  return release
}

/** Small files, written whole and flushed: all of them, or none. */
export function writeWhole(...files: readonly WholeFile[]): void {
  for (const { path } of files) refuseExisting(path)
  const written: string[] = []
  const removeWritten = (): void => written.forEach(remove)
  const release = whenStopped(removeWritten)
  try {
    const asides = files.map(({ path, content, mode }) => {
      const aside = asideOf(path)
      const fd = openAside(aside, path, mode)
      written.push(aside)
      try {
        fs.writeFileSync(fd, content, { flush: true })
      } catch (error) {
        throw about(path, error)
      } finally {
        fs.closeSync(fd)
      }
      return { aside, path }
    })
    for (const { aside, path } of asides) {
      publish(aside, path)
      written.push(path)
    }
  } catch (error) {
    removeWritten()
    throw error
  } finally {
    release()
  }
}

/** Source through transform to a file, or to standard output for no path. A failure leaves no file. */
export async function transformTo(
  source: Source,
  transform: Transform,
  output: string | undefined,
): Promise<void> {
  const stages = (input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> =>
    transform(withProgress(input, source.name, source.size))
  if (isStandard(output)) {
    await streams().pipeline(source.stream, stages, naming(STANDARD_OUTPUT, process.stdout))
    return
  }
  const aside = asideOf(output)
  // Before the file is there: without a listener a signal ends the process at once.
  const release = whenStopped(() => remove(aside))
  try {
    const fd = openAside(aside, output)
    if (isSmall(source.size)) {
      await writeSmall(output, fd, stages(source.stream))
    } else if (source.fd !== undefined) {
      const { transformLarge } = await import('./large-files.ts')
      await transformLarge({ path: source.name, fd: source.fd }, stages, { path: output, fd })
    } else {
      const destination = fs.createWriteStream(aside, { fd, highWaterMark: BLOCK_SIZE, flush: true })
      await streams().pipeline(source.stream, stages, naming(output, destination))
    }
    publish(aside, output)
  } catch (error) {
    remove(aside)
    throw error
  } finally {
    release()
  }
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

/**
 * A whole file that has to be small. @param limit in bytes.
 * @throws CliError `io` when it is larger, `usage` for `-`.
 */
export function readWhole(path: string, limit: number): Uint8Array {
  if (path === '-')
    throw new CliError('usage', '-: standard input is for the content; name a file, ./- for one called so')
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
  } catch (error) {
    throw about(path, error)
  } finally {
    fs.closeSync(fd)
  }
}

/** What was read ahead, then the rest. */
export async function* joined(
  front: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (front.length > 0) yield front
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}
