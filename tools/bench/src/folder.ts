/** Where the files of a measurement lie: in memory where the machine has a folder for that. */
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { randomFillSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Unavailable } from './bench.ts'

/** `highWaterMark` of every stream, ours and the peer's. */
export const BLOCK_SIZE = 2 ** 20

/** statfs(2) f_type. */
const TMPFS = 0x01021994

export interface Folder extends Disposable {
  readonly path: (name: string) => string
  /** Makes a file of random blocks. @returns its path. */
  readonly fill: (name: string, size: number) => string
  readonly remove: (name: string) => void
}

/** QS_BENCH_DIR, or the tmpfs that every Linux has, or the folder for temporary files. */
export function folderRoot(): string {
  return process.env['QS_BENCH_DIR'] ?? (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())
}

/** For the header of the table. */
export function describeRoot(): string {
  const root = folderRoot()
  return `${root} (${statfsSync(root).type === TMPFS ? 'tmpfs' : 'not a tmpfs'})`
}

const leftovers = new Set<string>()

function removeAll(): void {
  for (const folder of leftovers) rmSync(folder, { recursive: true, force: true })
  leftovers.clear()
}

process.once('exit', removeAll)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/**
 * A new folder, removed when it is disposed of or the process ends.
 * @param bytes that will lie in it at the same time. @throws Unavailable when there is less room.
 */
export function openFolder(bytes: number): Folder {
  const root = folderRoot()
  const { bavail, bsize } = statfsSync(root)
  if (bavail * bsize < bytes) {
    const mib = (size: number): string => `${Math.floor(size / 2 ** 20)} MiB`
    throw new Unavailable(`${root} has ${mib(bavail * bsize)} free, ${mib(bytes)} are needed; see --size`)
  }
  const folder = mkdtempSync(join(root, 'quantum-shield-bench-'))
  leftovers.add(folder)
  const path = (name: string): string => join(folder, name)
  return {
    path,
    fill(name, size) {
      const block = randomFillSync(new Uint8Array(BLOCK_SIZE))
      const file = openSync(path(name), 'wx')
      for (let left = size; left > 0; left -= BLOCK_SIZE)
        writeSync(file, block, 0, Math.min(left, BLOCK_SIZE))
      closeSync(file)
      return path(name)
    },
    remove: (name) => rmSync(path(name), { force: true }),
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true })
      leftovers.delete(folder)
    },
  }
}
