/** Files and SQLite under the one contract; PostgreSQL is in postgres.test.ts. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, it } from '@jest/globals'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import {
  createJournalTable,
  createState,
  openState,
  sqliteClient,
  sqlJournal,
  type SqlClient,
} from '@quantum-shield/pq-hash-sigs/state'
import { contractOver, filePlace, folder, keyNamed, sqlPlace } from './state-places.ts'

const databases: DatabaseSync[] = []

function connection(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  databases.push(database)
  return database
}

const sqlite = (path: string): SqlClient => sqliteClient(connection(path))

const [left, right] = [join(folder, 'left.db'), join(folder, 'right.db')]
for (const path of [left, right]) await createJournalTable(sqlite(path))
const onLeft = () => sqlPlace(() => sqlite(left))
const onRight = () => sqlPlace(() => sqlite(right))

contractOver('two files', filePlace, filePlace)
contractOver('two SQLite databases', onLeft, onRight)
contractOver('SQLite, with a file as its witness', onLeft, filePlace)

afterAll(() => {
  for (const database of databases) database.close()
})

it('SQLite: a database that somebody keeps locked is state_locked, and the state goes on after', async () => {
  const key = keyNamed('locked', 100n)
  const other = connection(left)
  const places = { journal: onLeft().journal(), witness: filePlace().journal() }
  const store = await createState(places, key)
  other.exec('BEGIN EXCLUSIVE')
  expect(await codeRejectedBy(store.reserve(1))).toBe('state_locked')
  other.exec('ROLLBACK')
  expect(await store.reserve(1)).toEqual({ first: 0n, count: 1 })
})

it('SQLite: the connection flushes every commit', () => {
  const database = connection(join(folder, 'flushed.db'))
  database.exec('PRAGMA synchronous = OFF')
  sqliteClient(database)
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 3 })
})

it('a table has a name that is one', async () => {
  const client = sqlite(left)
  for (const table of ['', 'a b', 'a;b', '1a', 'a.b.c', 'a"'])
    expect([table, codeThrownBy(() => sqlJournal(client, 'x', { table }))]).toEqual([table, 'TypeError'])
  await createJournalTable(client, { table: 'main.other_1' })
  const places = {
    journal: sqlJournal(client, 'x', { table: 'main.other_1' }),
    witness: filePlace().journal(),
  }
  await createState(places, keyNamed('a key', 10n))
  expect((await openState(places, keyNamed('a key', 10n))).keyId).toBe(keyNamed('a key', 10n).publicKey.id)
})
