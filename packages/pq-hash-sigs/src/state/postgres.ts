/** PostgreSQL as a place of journals, through a pool or client of `pg` or of a library like it. */
import { errorCode } from '@quantum-shield/pq-core'
import { HashSignatureError } from '../errors.ts'
import type { SqlClient } from './sql.ts'

/** The part of `Pool` and `Client` of `pg` that is used. */
export interface PostgresConnection {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly object[] }>
}

const SETTINGS =
  "SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'"

/** lock_not_available, deadlock_detected, serialization_failure. */
const TRANSIENT = ['55P03', '40P01', '40001']

/** The cluster, the database in it, and the table in that, of a partition the whole. No row for views, nor for tables that a crash empties. */
const IDENTITY = `SELECT concat_ws('/', system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()),
  coalesce(pg_partition_root(c.oid)::oid, c.oid)) AS id FROM pg_control_system(), pg_class AS c
  WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p') AND c.relpersistence = 'p'`

/** Beside its rows, what the statement that inserts them runs under: its own transaction, and settings that are off. */
const witnessed = (insert: string): string => `WITH given AS (${insert}) SELECT given.*, facts.*
  FROM (SELECT pg_current_xact_id()::text AS xact, (SELECT count(*)::int FROM given) AS added,
    (SELECT string_agg(name, ' and ') FROM (${SETTINGS}) AS off) AS off) AS facts LEFT JOIN given ON true`

/** Also of a transaction of another connection. */
const STATUS = 'SELECT pg_xact_status($1::xid8) AS status'

function column(row: object | undefined, name: string): unknown {
  return row === undefined ? undefined : Reflect.get(row, name)
}

const volatile = (off: string): HashSignatureError =>
  new HashSignatureError('state_volatile', `PostgreSQL runs with ${off} off`)

/**
 * For PostgreSQL 13 and later. Commits are durable as far as the server is set so: with `fsync` or `synchronous_commit` off, queries
 * reject with `state_volatile` until they are on; each statement that takes a step is asked. So are statements in a transaction that
 * is open: what it took could be undone, so pass a pool, or a client that is in none. A replica that takes over without the last commits
 * is a restored snapshot: keep the witness elsewhere.
 */
export function postgresClient(connection: PostgresConnection): SqlClient {
  let checked: Promise<void> | undefined

  async function check(): Promise<void> {
    const { rows } = await connection.query(SETTINGS)
    if (rows.length > 0) throw volatile(rows.map((row) => column(row, 'name')).join(' and '))
  }

  /** Once, unless it fails. */
  async function checkOnce(): Promise<void> {
    checked ??= check()
    try {
      await checked
    } catch (error) {
      checked = undefined
      throw error
    }
  }

  /** What an INSERT returns, once its transaction has ended and is kept. */
  async function insert(text: string, values: readonly (string | number)[]): Promise<readonly object[]> {
    const { rows } = await connection.query(witnessed(text), [...values])
    const [{ xact, added, off }] = rows as [{ xact: string; added: number; off: string | null }]
    if (off !== null) throw volatile(off)
    const [row] = (await connection.query(STATUS, [xact])).rows
    if (column(row, 'status') !== 'committed')
      throw new HashSignatureError(
        'state_volatile',
        'the connection to PostgreSQL is in a transaction, which may be rolled back',
      )
    return added === 0 ? [] : rows
  }

  async function query(text: string, values: readonly (string | number)[]): Promise<readonly object[]> {
    try {
      await checkOnce()
      if (/^INSERT .* RETURNING /s.test(text)) return await insert(text, values)
      return (await connection.query(text, [...values])).rows
    } catch (error) {
      if (TRANSIENT.includes(errorCode(error) ?? ''))
        throw new HashSignatureError('state_locked', 'the database is busy', { cause: error })
      throw error
    }
  }

  return {
    query,
    async identify(table) {
      const [row] = await query(IDENTITY, [table])
      if (row === undefined) throw new TypeError(`${table} is no table that PostgreSQL keeps`)
      return `PostgreSQL ${String(column(row, 'id'))}`
    },
  }
}
