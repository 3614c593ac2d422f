/** Files and SQLite under the one contract; PostgreSQL is in postgres.test.ts. */
import { linkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from '@jest/globals'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import {
  createJournalTable,
  createState,
  openState,
  sqliteClient,
  sqlJournal,
  type SqlClient,
} from '@quantum-shield/pq-hash-sigs/state'
import { contractOver, filePlace, folder, keyNamed, newName, sqlPlace } from './state-places.ts'

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

const onOther = (client: SqlClient, name: string) =>
  sqlJournal(client, name, { table: 'other.index_journal' })

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

describe('one table under two names is one place', () => {
  it.each(['INDEX_JOURNAL', 'main.index_journal', 'Main.Index_Journal'])('%s', async (table) => {
    const key = keyNamed('twice', 10n)
    const [client, name] = [sqlite(left), newName()]
    const journal = sqlJournal(client, name)
    const twice = { journal, witness: sqlJournal(sqlite(left), name, { table }) }
    expect(await codeRejectedBy(createState(twice, key))).toBe('TypeError')
    await createState({ journal, witness: sqlJournal(sqlite(right), name) }, key)
    expect(await codeRejectedBy(openState(twice, key))).toBe('TypeError')
    const linked = join(folder, newName())
    symlinkSync(left, linked)
    const throughLink = { journal, witness: sqlJournal(sqlite(linked), name) }
    expect(await codeRejectedBy(openState(throughLink, key))).toBe('TypeError')
  })

  it('through a hard link to the database', async () => {
    const key = keyNamed('linked', 10n)
    const [path, link, name] = [join(folder, newName()), join(folder, newName()), newName()]
    await createJournalTable(sqlite(path))
    linkSync(path, link)
    const journal = sqlJournal(sqlite(path), name)
    await createState({ journal, witness: sqlJournal(sqlite(right), name) }, key)
    const linked = { journal, witness: sqlJournal(sqlite(link), name) }
    expect(await codeRejectedBy(openState(linked, key))).toBe('TypeError')
  })

  it('through an attached database', async () => {
    const key = keyNamed('attached', 10n)
    const database = connection(right)
    database.exec(`ATTACH '${left}' AS other`)
    const client = sqliteClient(database)
    const name = newName()
    const places = { journal: sqlJournal(client, name), witness: onOther(client, name) }
    await createState(places, key)
    const twice = { journal: sqlJournal(sqlite(left), name), witness: onOther(client, name) }
    expect(await codeRejectedBy(openState(twice, key))).toBe('TypeError')
    expect(database.prepare('PRAGMA other.synchronous').get()).toEqual({ synchronous: 3 })
  })
})

it('a state and its witness may have one name, in two databases or tables', async () => {
  const key = keyNamed('one name', 10n)
  await createJournalTable(sqlite(left), { table: 'witnesses' })
  for (const witness of [
    sqlJournal(sqlite(right), 'k'),
    sqlJournal(sqlite(left), 'k', { table: 'witnesses' }),
  ]) {
    const places = { journal: sqlJournal(sqlite(left), newName()), witness }
    const named = { journal: sqlJournal(sqlite(left), 'k'), witness }
    await sqlite(left).query('DELETE FROM index_journal WHERE journal = $1', ['k'])
    await createState(named, key)
    expect(await (await openState(named, key)).reserve(4)).toEqual({ first: 0n, count: 4 })
    expect(await codeRejectedBy(openState(places, key))).toBe('state_missing')
  }
})

it('SQLite that keeps nothing, or loses its rollback journal, is state_volatile', async () => {
  expect(codeThrownBy(() => sqliteClient(connection(':memory:')))).toBe('state_volatile')
  expect(codeThrownBy(() => sqliteClient(connection('')))).toBe('state_volatile')
  for (const mode of ['MEMORY', 'OFF']) {
    const database = connection(right)
    database.enableDefensive(false)
    database.exec(`PRAGMA journal_mode = ${mode}`)
    expect([mode, codeThrownBy(() => sqliteClient(database))]).toEqual([mode, 'state_volatile'])
  }
  const database = connection(right)
  const places = { journal: sqlJournal(sqliteClient(database), newName()), witness: filePlace().journal() }
  const store = await createState(places, keyNamed('hasty', 10n))
  database.exec('PRAGMA journal_mode = MEMORY')
  expect(await codeRejectedBy(store.reserve(1))).toBe('state_volatile')
  database.exec('PRAGMA journal_mode = DELETE')
  expect(await store.reserve(1)).toEqual({ first: 0n, count: 1 })
  for (const mode of ['WAL', 'TRUNCATE', 'PERSIST']) {
    const other = connection(join(folder, newName()))
    other.exec(`PRAGMA journal_mode = ${mode}`)
    expect([mode, codeThrownBy(() => sqliteClient(other))]).toEqual([mode, undefined])
  }
})

it('SQLite: a connection in a transaction takes no step', async () => {
  const database = connection(left)
  const places = { journal: sqlJournal(sqliteClient(database), newName()), witness: filePlace().journal() }
  const store = await createState(places, keyNamed('undone', 10n))
  database.exec('BEGIN')
  await expect(store.reserve(1)).rejects.toThrow('inside a transaction')
  database.exec('ROLLBACK')
  expect(await store.reserve(1)).toEqual({ first: 0n, count: 1 })
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
