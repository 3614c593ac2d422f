// Runtimes without a file system.
import { PqError } from '@quantum-shield/pq-core'
import type { Journal } from './journal.ts'

/** There are no links to tell apart. */
export async function fileIdentity(path: string): Promise<string> {
  return path
}

export function fileJournal(path: string): Journal {
  throw new PqError('unavailable', `${path}: no file system here; a journal may also lie in a database`)
}
