/**
 * Gets the sets that are not on this machine from their public repositories. A file is found by its SHA-256 in the
 * manifest, wherever the repository keeps it, compressed or not; nothing unpinned is written.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { hasVectors, readManifest, type VectorSet } from '@quantum-shield/testkit'

export interface FetchOptions {
  /** Where the sets go. */
  readonly folder: string
  /** Default: those of the manifest that are missing. */
  readonly sets?: readonly VectorSet[]
  readonly log: (line: string) => void
}

/** The repository's files at one commit, without its history. */
function checkOut(repository: string, commit: string, folder: string): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  git('init', '--quiet')
  git('fetch', '--quiet', '--depth', '1', repository, commit)
  git('checkout', '--quiet', 'FETCH_HEAD')
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Every wanted file of the tree, by hash. */
function findByHash(folder: string, wanted: ReadonlySet<string>): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || path.startsWith(join(folder, '.git', '/'))) continue
    const stored = readFileSync(path)
    const bytes = entry.name.endsWith('.gz') ? gunzipSync(stored) : stored
    const hash = sha256(bytes)
    if (wanted.has(hash)) found.set(hash, bytes)
  }
  return found
}

/** @returns false when a repository could not be fetched or a file was not in it; the others are written. */
export async function fetchVectors({ folder, log, ...options }: FetchOptions): Promise<boolean> {
  const missing = options.sets ?? readManifest().filter((set) => set.root === 'vectors' && !hasVectors(set))
  if (missing.length === 0) log('nothing is missing')
  let complete = true
  for (const [source, sets] of Map.groupBy(
    missing,
    ({ source }) => `${source.repository} ${source.commit}`,
  )) {
    const [repository = '', commit = ''] = source.split(' ')
    const files = sets.flatMap((set) => Object.entries(set.files))
    const clone = mkdtempSync(join(tmpdir(), 'qs-vectors-'))
    log(`${repository} at ${commit}`)
    try {
      checkOut(repository, commit, clone)
      const found = findByHash(clone, new Set(files.map(([, hash]) => hash)))
      for (const [path, hash] of files) {
        const bytes = found.get(hash)
        if (bytes === undefined) {
          log(`FAILED ${path}: no file with SHA-256 ${hash}`)
          complete = false
          continue
        }
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), bytes)
      }
    } catch (error) {
      log(`FAILED ${repository}: ${String(error)}`)
      complete = false
    } finally {
      rmSync(clone, { recursive: true, force: true })
    }
  }
  return complete
}
