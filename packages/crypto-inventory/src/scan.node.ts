/** A scan of files: a stream of findings, of what could not be read, and totals at the end. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { checkOptions } from '@quantum-shield/pq-core'
import { assess, checkHorizon, type Horizon } from './assess.ts'
import type { Finding, Found, Problem, ScanRecord } from './finding.ts'
import { readFile } from './read.ts'
import { unreadable, walk, type Counts, type Entry, type FileEntry } from './tree.node.ts'

export interface ScanOptions extends Horizon {
  /** Bytes; of a larger file the first MiB is looked at. Default: 8 MiB. */
  readonly maxFileSize?: number
}

const MAX_FILE_SIZE = 8 * 1024 * 1024
const FRONT_SIZE = 1024 * 1024
/** Files in hand at a time: with the size limit, what bounds the memory. */
const CONCURRENCY = 8

/** Without waiting for the writer of a pipe that took the place of a file, nor through a link that did. */
const flagsFor = ({ isAskedFor }: FileEntry): number =>
  constants.O_RDONLY | constants.O_NONBLOCK | (isAskedFor ? 0 : constants.O_NOFOLLOW)

interface Content {
  readonly bytes: Uint8Array
  readonly size: number
}

/** @returns undefined for what is no file any more. @throws a system error. */
async function contentOf(file: FileEntry, maxFileSize: number): Promise<Content | undefined> {
  const handle = await open(file.path, flagsFor(file))
  try {
    const facts = await handle.stat()
    if (!facts.isFile()) return undefined
    const bytes = Buffer.allocUnsafe(
      facts.size > maxFileSize ? Math.min(FRONT_SIZE, maxFileSize) : facts.size,
    )
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    // A file that was cut while it was read is as long as what came.
    return { bytes: bytes.subarray(0, length), size: length < bytes.length ? length : facts.size }
  } finally {
    await handle.close()
  }
}

/** A finding with its verdict, or a problem. */
export function recordOf(path: string, found: Found, horizon: Horizon): Finding | Problem {
  if (found.kind !== 'damage') return { type: 'finding', path, ...found, ...assess(found, horizon) }
  const { place, message } = found
  return { type: 'problem', reason: 'malformed', path, place, message }
}

/** Formats whose header says everything: the rest of a large file is of no interest. */
const isHeaderOnly = (found: readonly Found[]): boolean =>
  found.some((asset) => asset.kind === 'encrypted content' && asset.place.offset === 0)

async function recordsOf(entry: Entry, options: ScanOptions, counts: Counts): Promise<readonly ScanRecord[]> {
  if (entry.type === 'problem') return [entry]
  const { path } = entry
  try {
    const content = await contentOf(entry, options.maxFileSize ?? MAX_FILE_SIZE)
    if (content === undefined) {
      counts.special++
      return []
    }
    counts.files++
    const { bytes, size } = content
    counts.bytes += bytes.length
    const found = [...readFile(bytes, size)]
    const records = found.map((asset) => recordOf(path, asset, options))
    if (bytes.length === size || isHeaderOnly(found)) return records
    const message = `${size} bytes; the first ${bytes.length} were looked at`
    return [...records, { type: 'problem', reason: 'too_large', path, message }]
  } catch (error) {
    return [unreadable(path, error)]
  }
}

const KNOWN_OPTIONS = ['maxFileSize', 'quantumYear', 'dataLifetimeYears', 'now']

/**
 * Files and folders, with everything below them. Nothing is written, no link below a path is followed, pipes and
 * devices are not opened, and nothing that is in a file ends the scan. Memory does not grow with the number of files.
 * @yields findings and problems as the files come, and totals as the last record.
 * @throws TypeError for an unknown option, RangeError for one out of its range.
 */
export async function* scanPaths(
  paths: readonly string[],
  options: ScanOptions = {},
): AsyncGenerator<ScanRecord> {
  checkOptions(options, KNOWN_OPTIONS)
  checkHorizon(options)
  const counts: Counts = { files: 0, folders: 0, links: 0, special: 0, bytes: 0 }
  const pending: Promise<readonly ScanRecord[]>[] = []
  for await (const entry of walk(paths, counts)) {
    pending.push(recordsOf(entry, options, counts))
    if (pending.length === CONCURRENCY) yield* (await pending.shift()) ?? []
  }
  for (const records of pending) yield* await records
  yield { type: 'totals', ...counts }
}
