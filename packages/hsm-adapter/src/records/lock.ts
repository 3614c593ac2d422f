/**
 * One writer at a time, in all processes of the machine: an exclusive transaction of SQLite, which the system ends with
 * the process that holds it, however that ends.
 */
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { PqError } from '@quantum-shield/pq-core'
import { HsmError } from '../errors.ts'

const FILE = 'writer.lock'
/** SQLITE_BUSY. */
const BUSY = 5

export interface WriterLock {
  /** Until `release`. @returns false when it is held already. @throws HsmError `store_locked`. */
  take(): boolean
  release(): void
}

function connect(path: string): DatabaseSync {
  // Loaded when it is needed: some versions of Node warn, and 22.12 has it behind a flag.
  const sqlite = process.getBuiltinModule('node:sqlite')
  if (sqlite === undefined)
    throw new PqError('unavailable', 'key stores need node:sqlite: Node 22.13 or later')
  return new sqlite.DatabaseSync(path)
}

export function writerLock(folder: string): WriterLock {
  let held: DatabaseSync | undefined
  return {
    take() {
      if (held !== undefined) return false
      const database = connect(join(folder, FILE))
      try {
        database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
      } catch (error) {
        database.close()
        const busy =
          typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === BUSY
        if (!busy) throw error
        throw new HsmError('store_locked', `another process writes to ${folder}`, { cause: error })
      }
      held = database
      return true
    },
    release() {
      held?.close()
      held = undefined
    },
  }
}
