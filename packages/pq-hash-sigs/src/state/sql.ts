/** A journal in a table of a database: the primary key of the table decides who has a step. */
import { checkOptions } from '@quantum-shield/pq-core'
import { HashSignatureError } from '../errors.ts'
import type { Journal } from './journal.ts'

/** What a database has to do for a journal. `sqliteClient` and `postgresClient` are two. */
export interface SqlClient {
  /**
   * One statement of PostgreSQL or SQLite as a transaction of its own; `$1`, `$2` and so on stand for the values. Resolves
   * when it has been committed and the commit survives a crash of the database and of its machine.
   * @returns the rows, by column names. @throws HashSignatureError `state_locked` where trying again may help.
   */
  query(text: string, values: readonly (string | number)[]): Promise<readonly object[]>
  /**
   * Which table of which database that is, under whatever name and through whatever connection it was reached.
   * @param table that exists, with a schema and a dot or not.
   */
  identify(table: string): Promise<string>
}

export interface SqlJournalOptions {
  /** One table may hold many journals. Default `index_journal`. Letters, digits and `_`, behind a schema and a dot or not. */
  readonly table?: string
}

const TABLE = 'index_journal'

function checkTable({ table = TABLE }: SqlJournalOptions): string {
  if (!/^([a-z_]\w{0,62}\.)?[a-z_]\w{0,62}$/i.test(table))
    throw new TypeError(`"${table}" is no name of a table`)
  return table
}

/** Makes the table, if it is not there. */
export async function createJournalTable(client: SqlClient, options: SqlJournalOptions = {}): Promise<void> {
  checkOptions(options, ['table'])
  const columns =
    'journal TEXT NOT NULL, step BIGINT NOT NULL, line TEXT NOT NULL, PRIMARY KEY (journal, step)'
  await client.query(`CREATE TABLE IF NOT EXISTS ${checkTable(options)} (${columns})`, [])
}

const lineOf = (row: object): string => ('line' in row ? String(row.line) : '')

/** @param name of the journal in its table, for example the id of the key; a state and its witness have two. */
export function sqlJournal(client: SqlClient, name: string, options: SqlJournalOptions = {}): Journal {
  checkOptions(options, ['table'])
  const table = checkTable(options)
  const place = `${table} "${name}"`
  return {
    place,
    async identity() {
      return `${await client.identify(table)} ${name}`
    },
    async prepare() {
      // Of no rows, and yet refused where a row would be.
      const insert = `INSERT INTO ${table} (journal, step, line) SELECT $1, step, line FROM ${table} WHERE step < 0`
      await client.query(insert, [name])
    },
    async read(from) {
      const text = `SELECT line FROM ${table} WHERE journal = $1 AND step >= $2 ORDER BY step`
      return (await client.query(text, [name, from])).map(lineOf)
    },
    async append(step, line) {
      const insert = `INSERT INTO ${table} (journal, step, line) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING line`
      const [added] = await client.query(insert, [name, step, line])
      if (added !== undefined) return line
      const [first] = await client.query(`SELECT line FROM ${table} WHERE journal = $1 AND step = $2`, [
        name,
        step,
      ])
      if (first === undefined) throw new HashSignatureError('state_damaged', `${place}: step ${step} is gone`)
      return lineOf(first)
    },
  }
}
