/** test-vectors/manifest.json: which sets there are, what their files hash to, and how many cases must run. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { repositoryRoot, vectorsRoot } from './roots.ts'

export interface VectorCount {
  /** For example `keyGen`, `encapsulation`. */
  readonly operation: string
  /** `native` or `noble`. */
  readonly backend: string
  /** Cases that must run, by algorithm. */
  readonly expected: Readonly<Record<string, number>>
  /** Cases of the set that this back end cannot run, by algorithm; `reason` says why. */
  readonly skipped?: Readonly<Record<string, number>>
  /** The cases among `skipped` that the suite would otherwise run, by their id. */
  readonly except?: readonly string[]
  /** What is left out, or done in place of what the set asks for, and why. */
  readonly reason?: string
  /** `SLOW`: runs with the environment variable SLOW=1 only. */
  readonly when?: 'SLOW'
}

export interface VectorSource {
  readonly repository: string
  /** Of the repository, or the release. */
  readonly commit: string
  readonly note?: string
}

export interface VectorSet {
  readonly set: string
  /** Where the paths in `files` start: the folder of vectors by others, test-vectors/, or what npm has installed. */
  readonly root: 'vectors' | 'test-vectors' | 'node_modules'
  readonly source: VectorSource
  readonly licence: string
  /** SHA-256 by path. Both are of the decompressed file: the path is without `.gz`. */
  readonly files: Readonly<Record<string, string>>
  readonly counts: readonly VectorCount[]
}

/** A set is not on this machine. The message says how to get it. */
export class MissingVectorsError extends Error {
  readonly code = 'vectors_missing'
}

let manifest: readonly VectorSet[] | undefined

export function readManifest(): readonly VectorSet[] {
  if (manifest === undefined) {
    const text = readFileSync(join(repositoryRoot, 'test-vectors', 'manifest.json'), 'utf8')
    manifest = (JSON.parse(text) as { sets: VectorSet[] }).sets
  }
  return manifest
}

/** @throws RangeError for a name that is not in the manifest. */
export function vectorSet(name: string): VectorSet {
  const found = readManifest().find(({ set }) => set === name)
  if (found === undefined) throw new RangeError(`no set "${name}" in test-vectors/manifest.json`)
  return found
}

function rootOf(set: VectorSet): string {
  return set.root === 'vectors' ? vectorsRoot() : join(repositoryRoot, set.root)
}

/** Whether the set's first file is there; a set that is there in part fails when the next file is read. */
export function hasVectors(set: VectorSet): boolean {
  return Object.keys(set.files)
    .slice(0, 1)
    .every((path) => existsSync(join(rootOf(set), path)) || existsSync(join(rootOf(set), `${path}.gz`)))
}

/** Where a missing set comes from, for messages. */
export function howToGet({ set, source }: VectorSet): string {
  return `${set} is not in ${vectorsRoot()}: \`npm run vectors -- fetch\` gets it from ${source.repository} at ${source.commit.slice(0, 12)}; QS_VECTORS names another folder`
}

/**
 * The bytes of a file of the set, decompressed and checked against the manifest.
 * @throws MissingVectorsError. RangeError for a file that the manifest does not pin, or that differs from it.
 */
export function readVectorFile(set: VectorSet, path: string): Buffer {
  const expected = set.files[path]
  if (expected === undefined) throw new RangeError(`${set.set} does not pin ${path}`)
  const file = join(rootOf(set), path)
  if (!existsSync(file) && !existsSync(`${file}.gz`)) throw new MissingVectorsError(howToGet(set))
  const bytes = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`))
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== expected) throw new RangeError(`${file} has SHA-256 ${found}, the manifest ${expected}`)
  return bytes
}

export function readVectorText(set: VectorSet, path: string): string {
  return readVectorFile(set, path).toString('utf8')
}

/** Parsed JSON; the caller names the shape, which the pinned hash vouches for. */
export function readVectorJson<T>(set: VectorSet, path: string): T {
  return JSON.parse(readVectorText(set, path)) as T
}
