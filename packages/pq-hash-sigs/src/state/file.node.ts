/** A journal in a file of a local file system. Lines are only appended: whose line of a step comes first has the step. */
import { constants } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { errorCode } from '@quantum-shield/pq-core'
import { HashSignatureError } from '../errors.ts'
import { numberOf, readEntry, type Entry } from './entry.ts'
import type { Journal } from './journal.ts'

/** Lines whose place in the file is remembered, so that only what follows is read. */
const KEPT = 4
/** Half a line of a process that died takes ours with it, which is then written again. */
const ATTEMPTS = 8

interface Mark {
  readonly entry: Entry
  /** Of the line's first byte. */
  readonly offset: number
}

/** Node names the file in errors of `open`, not in those of `write` and `sync`. */
function about(path: string, error: unknown): unknown {
  if (errorCode(error) !== undefined && !Object.hasOwn(error as object, 'path'))
    Object.defineProperty(error, 'path', { value: path })
  return error
}

const isMissing = (error: unknown): boolean => errorCode(error) === 'ENOENT'

async function readRest(handle: FileHandle, offset: number): Promise<Buffer> {
  const { size } = await handle.stat()
  const rest = Buffer.alloc(Math.max(0, size - offset))
  let length = 0
  for (let count = -1; count !== 0 && length < rest.length; length += count) {
    ;({ bytesRead: count } = await handle.read(rest, length, rest.length - length, offset + length))
  }
  return rest.subarray(0, length)
}

/** The same for every name and link of a file. */
export async function fileIdentity(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true })
  return `${dev}:${ino}`
}

/** More than one call may be needed where the disk is nearly full; the last one fails. */
async function writeAll(handle: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written)
    written += bytesWritten
  }
}

/** A new name lasts when its folder is flushed. Windows flushes no folders. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** @param path absolute. */
function journalIn(path: string): Journal {
  let marks: readonly Mark[] = []

  /**
   * Reads on from a line that is known, if it still stands where it stood, or from the start.
   * @returns the entries from `from` on. Lines that do not follow are passed over: halves, and those that came second.
   * @throws HashSignatureError `state_damaged` when lines are missing in between.
   */
  async function scan(handle: FileHandle, from: number): Promise<Entry[]> {
    const base = marks.findLast(({ entry }) => entry.number <= from)
    const start = base?.offset ?? 0
    const rest = await readRest(handle, start)
    // What is behind the last line end is half a line.
    const lines = rest.toString('latin1').split('\n').slice(0, -1)
    if (base !== undefined && lines[0] !== base.entry.line) {
      marks = []
      return scan(handle, from)
    }
    const found: Mark[] = base === undefined ? [] : [base]
    let offset = start
    for (const line of lines) {
      const last = found.at(-1)?.entry
      const entry = readEntry(last, line)
      const number = entry === undefined ? numberOf(line) : undefined
      if (entry !== undefined) found.push({ entry, offset })
      else if (number !== undefined && number > (last?.number ?? -1) + 1)
        throw new HashSignatureError('state_damaged', `${path}: step ${(last?.number ?? -1) + 1} is damaged`)
      offset += line.length + 1
    }
    marks = found.slice(-KEPT)
    return found.flatMap(({ entry }) => (entry.number >= from ? [entry] : []))
  }

  async function put(handle: FileHandle, step: number, line: string): Promise<string> {
    for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
      const [entry] = await scan(handle, step)
      if (entry?.number === step) {
        // Also what another process has written and, perhaps, not flushed.
        await handle.sync()
        return entry.line
      }
      if (attempt < ATTEMPTS) await writeAll(handle, `${line}\n`)
    }
    throw new HashSignatureError('state_damaged', `${path}: what was written cannot be read`)
  }

  async function openToAppend(step: number): Promise<FileHandle> {
    const { O_RDWR, O_APPEND, O_CREAT } = constants
    return open(path, O_RDWR | O_APPEND | (step === 0 ? O_CREAT : 0), 0o600)
  }

  return {
    place: path,
    async identity() {
      return `file ${await fileIdentity(path)}`
    },
    async prepare() {
      await using _ = await openToAppend(0)
    },
    async read(from) {
      try {
        await using handle = await open(path, 'r')
        return (await scan(handle, from)).map(({ line }) => line)
      } catch (error) {
        if (isMissing(error)) return []
        throw about(path, error)
      }
    },
    async append(step, line) {
      try {
        await using handle = await openToAppend(step)
        const result = await put(handle, step, line)
        if (step === 0) await flushFolder(path)
        return result
      } catch (error) {
        if (isMissing(error) && step > 0)
          throw new HashSignatureError('state_missing', `${path}: no such file`, { cause: error })
        throw about(path, error)
      }
    },
  }
}

/**
 * Not for network file systems: appending must be atomic, and seen by all at once. The file has mode 0600; it is not
 * secret. A relative path is one from the folder that the process is in now, wherever it goes.
 */
export function fileJournal(path: string): Journal {
  return journalIn(resolve(path))
}
