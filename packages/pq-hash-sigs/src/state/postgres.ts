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

/** The cluster, the database in it, and the table in that. */
const IDENTITY = `SELECT concat_ws('/', system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()),
  to_regclass($1)::oid) AS id FROM pg_control_system()`

/**
 * Commits are durable as far as the server is set so: with `fsync` or `synchronous_commit` off, queries reject with
 * `state_volatile` until they are on. One connection of a pool is asked: give all of them the same user and options. A replica
 * that takes over without the last commits is a restored snapshot: keep the witness elsewhere.
 */
export function postgresClient(connection: PostgresConnection): SqlClient {
  let checked: Promise<void> | undefined

  async function check(): Promise<void> {
    const { rows } = await connection.query(SETTINGS)
    const names = rows.map((row) => ('name' in row ? String(row.name) : ''))
    if (names.length > 0)
      throw new HashSignatureError('state_volatile', `PostgreSQL runs with ${names.join(' and ')} off`)
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

  async function query(text: string, values: readonly (string | number)[]): Promise<readonly object[]> {
    try {
      await checkOnce()
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
      return `PostgreSQL ${row !== undefined && 'id' in row ? String(row.id) : ''}`
    },
  }
}
