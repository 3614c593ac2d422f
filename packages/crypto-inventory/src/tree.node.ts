/** Files below some paths, in the order in which the file system has them; folders are read in pieces. */
import { opendir, stat } from 'node:fs/promises'
import type { Dirent } from 'node:fs'
import { join } from 'node:path'
import { errorCode } from '@quantum-shield/pq-core'
import type { Problem, Totals } from './finding.ts'

export interface FileEntry {
  readonly type: 'file'
  readonly path: string
  /** It was named by the caller, who may name a link. */
  readonly isAskedFor: boolean
}

export type Entry = FileEntry | Problem

/** Counted while the tree is walked. */
export type Counts = { -readonly [K in keyof Omit<Totals, 'type'>]: Totals[K] }

export const unreadable = (path: string, error: unknown): Problem => ({
  type: 'problem',
  reason: 'unreadable',
  path,
  message: errorCode(error) ?? String(error),
})

/** A path that was asked for is followed where it is a link; below it none is, so that no way leads out or round. */
export async function* walk(paths: readonly string[], counts: Counts): AsyncGenerator<Entry> {
  for (const path of paths) {
    try {
      const facts = await stat(path)
      if (facts.isDirectory()) yield* walkFolder(path, counts)
      else if (facts.isFile()) yield { type: 'file', path, isAskedFor: true }
      else counts.special++
    } catch (error) {
      yield unreadable(path, error)
    }
  }
}

/** @param folders takes the folders that are still to be read. */
function* entriesOf(path: string, facts: Dirent, counts: Counts, folders: string[]): Generator<Entry> {
  if (facts.isFile()) yield { type: 'file', path, isAskedFor: false }
  else if (facts.isDirectory()) folders.push(path)
  else if (facts.isSymbolicLink()) counts.links++
  else counts.special++
}

async function* walkFolder(root: string, counts: Counts): AsyncGenerator<Entry> {
  const folders = [root]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    counts.folders++
    try {
      // A folder of a million files is read 256 at a time.
      for await (const entry of await opendir(folder, { bufferSize: 256 })) {
        yield* entriesOf(join(folder, entry.name), entry, counts, folders)
      }
    } catch (error) {
      yield unreadable(folder, error)
    }
  }
}
