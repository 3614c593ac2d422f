/**
 * The corpus on disk: one text file for each target, one input in base64 on each line, the shortest first. `corpus/` is
 * committed; `.corpus/` is what this machine has found since, and crashes.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
export const COMMITTED = join(root, 'corpus')
export const LOCAL = join(root, '.corpus')
const CRASHES = join(LOCAL, 'crashes')

const byLength = (a: Uint8Array, b: Uint8Array) => a.length - b.length || Buffer.compare(a, b)

export function readCorpus(folder: string, target: string): Uint8Array[] {
  const path = join(folder, `${target}.txt`)
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => Uint8Array.from(Buffer.from(line, 'base64')))
}

/** Whole or not at all: a run may be ended at any time. */
export function writeCorpus(folder: string, target: string, inputs: readonly Uint8Array[]): void {
  mkdirSync(folder, { recursive: true })
  const lines = inputs.toSorted(byLength).map((input) => `${Buffer.from(input).toString('base64')}\n`)
  const path = join(folder, `${target}.txt`)
  writeFileSync(`${path}.new`, lines.join(''))
  renameSync(`${path}.new`, path)
}

/** @returns the path, for `--input`. */
export function saveCrash(target: string, input: Uint8Array): string {
  mkdirSync(CRASHES, { recursive: true })
  const name = createHash('sha256').update(input).digest('hex').slice(0, 16)
  const path = join(CRASHES, `${target}-${name}`)
  writeFileSync(path, input)
  return path
}
