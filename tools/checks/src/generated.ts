/** Files that are written by a program and committed, so that a change of them is seen in review. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckOptions } from './check.ts'
import { ROOT } from './workspaces.ts'

/** The first line in which two texts differ, and its number from 1. */
function firstDifference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const index = now.findIndex((line, i) => line !== old[i])
  const line = index === -1 ? now.length : index
  return `line ${line + 1} is ${JSON.stringify(old[line] ?? '')}, should be ${JSON.stringify(now[line] ?? '')}`
}

/**
 * Compares a generated text with the committed file, or writes it.
 * @param path relative to the root. @returns the problems, none or one.
 */
export function settle(path: string, text: string, { update }: CheckOptions): readonly string[] {
  const file = join(ROOT, path)
  if (update) {
    writeFileSync(file, text)
    return []
  }
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (before === text) return []
  return [`${path} is stale (${firstDifference(before, text)}); npm run check -- --update, and commit it`]
}
