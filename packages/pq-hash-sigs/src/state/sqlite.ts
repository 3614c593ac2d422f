/** SQLite as a place of journals, through a connection of node:sqlite or of a library like it. */
import { errorCode } from '@quantum-shield/pq-core'
import { fileIdentity } from '#state-file'
import { HashSignatureError } from '../errors.ts'
import type { SqlClient } from './sql.ts'

/** The part of `DatabaseSync` that is used. */
export interface SqliteConnection {
  exec(text: string): unknown
  prepare(text: string): { all(...values: (string | number | null)[]): unknown[] }
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

/** The rollback journals that survive the machine. */
const DURABLE = ['delete', 'truncate', 'persist', 'wal']

function column(row: unknown, name: string): string {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined
  return typeof value === 'string' ? value : ''
}

/** Every database of the connection flushes its commits. @throws HashSignatureError `state_volatile` where one cannot. */
function makeDurable(connection: SqliteConnection): void {
  for (const row of connection.prepare('PRAGMA database_list').all()) {
    const schema = `"${column(row, 'name').replaceAll('"', '""')}"`
    const [mode] = connection.prepare(`PRAGMA ${schema}.journal_mode`).all()
    // Temporary databases and those in memory have no file.
    if (column(row, 'file') === '' || !DURABLE.includes(column(mode, 'journal_mode')))
      throw new HashSignatureError(
        'state_volatile',
        `SQLite keeps ${schema} or its rollback journal in memory`,
      )
    connection.exec(`PRAGMA ${schema}.synchronous = EXTRA`)
  }
}

/** As SQLite finds a table: a temporary one first, then in the order of the databases. Names have no case. */
const IDENTITY = `SELECT d.file AS file, lower(t.name) AS name FROM pragma_database_list AS d
  JOIN pragma_table_list AS t ON t.schema = d.name
  WHERE lower(t.name) = lower(?1) AND lower(d.name) = coalesce(lower(?2), lower(d.name)) ORDER BY d.seq <> 1, d.seq`

/**
 * The connection is for this alone, and in no transaction: all of its databases are set to flush each commit to the disk
 * (`synchronous` EXTRA), and it waits 2 s for others. In SQLite a call keeps the thread until it is done.
 * @throws HashSignatureError `state_volatile` for a database in memory, or whose rollback journal is; queries throw it, too.
 */
export function sqliteClient(connection: SqliteConnection): SqlClient {
  async function query(
    text: string,
    values: readonly (string | number | null)[],
  ): Promise<readonly object[]> {
    try {
      makeDurable(connection)
      return connection.prepare(text.replace(/\$(\d)/g, '?$1')).all(...values) as object[]
    } catch (error) {
      if (isBusy(error))
        throw new HashSignatureError('state_locked', 'the database is locked', { cause: error })
      throw error
    }
  }

  connection.exec(`PRAGMA busy_timeout = ${WAIT_MS}`)
  makeDurable(connection)
  return {
    query,
    async identify(table) {
      const [name = '', schema = null] = table.split('.').toReversed()
      const [row] = await query(IDENTITY, [name, schema])
      return `SQLite ${await fileIdentity(column(row, 'file'))} ${column(row, 'name')}`
    },
  }
}
