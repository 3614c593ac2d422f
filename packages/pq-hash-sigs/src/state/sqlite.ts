/** SQLite as a place of journals, through a connection of node:sqlite or of a library like it. */
import { errorCode } from '@quantum-shield/pq-core'
import { HashSignatureError } from '../errors.ts'
import type { SqlClient } from './sql.ts'

/** The part of `DatabaseSync` that is used. */
export interface SqliteConnection {
  exec(text: string): unknown
  prepare(text: string): { all(...values: (string | number)[]): unknown[] }
}

/** SQLITE_BUSY and SQLITE_LOCKED. */
const BUSY = [5, 6]
const WAIT_MS = 2000

function isBusy(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  // The primary result code is the low byte.
  if ('errcode' in error && typeof error.errcode === 'number') return BUSY.includes(error.errcode & 0xff)
  return ['SQLITE_BUSY', 'SQLITE_LOCKED'].includes(errorCode(error) ?? '')
}

/**
 * The connection is for this alone, and in no transaction: it is set to flush each commit to the disk (`synchronous` EXTRA)
 * and to wait 2 s for others. In SQLite a call keeps the thread until it is done.
 */
export function sqliteClient(connection: SqliteConnection): SqlClient {
  connection.exec(`PRAGMA synchronous = EXTRA; PRAGMA busy_timeout = ${WAIT_MS}`)
  return {
    async query(text, values) {
      try {
        return connection.prepare(text.replace(/\$(\d)/g, '?$1')).all(...values) as object[]
      } catch (error) {
        if (isBusy(error))
          throw new HashSignatureError('state_locked', 'the database is locked', { cause: error })
        throw error
      }
    },
  }
}
