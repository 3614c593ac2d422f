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

/**
 * Commits are durable as far as the server is set so: with `fsync` or `synchronous_commit` off, the first query rejects with
 * `state_volatile`. A replica that takes over without the last commits is a restored snapshot: keep the witness elsewhere.
 */
export function postgresClient(connection: PostgresConnection): SqlClient {
  let checked: Promise<void> | undefined

  async function check(): Promise<void> {
    const { rows } = await connection.query(SETTINGS)
    const names = rows.map((row) => ('name' in row ? String(row.name) : ''))
    if (names.length > 0)
      throw new HashSignatureError('state_volatile', `PostgreSQL runs with ${names.join(' and ')} off`)
  }

  return {
    async query(text, values) {
      checked ??= check()
      try {
        await checked
        return (await connection.query(text, [...values])).rows
      } catch (error) {
        if (TRANSIENT.includes(errorCode(error) ?? ''))
          throw new HashSignatureError('state_locked', 'the database is busy', { cause: error })
        throw error
      }
    },
  }
}
