/** PostgreSQL under the contract of a StateStore, against a real server. Skipped where there is none. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { codeRejectedBy } from '@quantum-shield/testkit'
import {
  createJournalTable,
  createState,
  openState,
  postgresClient,
  sqlJournal,
  type SqlClient,
} from '@quantum-shield/pq-hash-sigs/state'
import { hasPostgres, startPostgres, type Postgres } from './postgres.ts'
import { contractOver, filePlace, keyNamed, newName, sqlPlace } from './state-places.ts'

const describeIfThere = hasPostgres() ? describe : describe.skip

describeIfThere('PostgreSQL (skipped where it is not installed)', () => {
  let server: Postgres
  let clients: readonly SqlClient[]
  let used = 0

  beforeAll(async () => {
    server = await startPostgres()
    clients = Array.from({ length: 4 }, () => postgresClient(server.connect()))
    await createJournalTable(clients[0] as SqlClient)
  })
  afterAll(() => server.stop())

  const client = (): SqlClient => clients[used++ % clients.length] as SqlClient
  const place = () => sqlPlace(client)

  contractOver('PostgreSQL', place, place)
  contractOver('PostgreSQL, with a file as its witness', place, filePlace)
  contractOver('a file, with PostgreSQL as its witness', filePlace, place)

  it('goes on behind what was given when the server is killed', async () => {
    const key = keyNamed('killed', 10_000n)
    const places = { journal: sqlJournal(client(), newName()), witness: filePlace().journal() }
    const store = await createState(places, key)
    let given = 0n
    for (let crash = 0; crash < 3; crash++) {
      const asked = Array.from({ length: 5 }, () => store.reserve(2))
      for (const range of await Promise.all(asked)) {
        expect(range.first).toBeGreaterThanOrEqual(given)
        given = range.first + BigInt(range.count)
      }
      const pending = Array.from({ length: 5 }, () => store.reserve(2))
      const outcomes = Promise.allSettled(pending)
      await server.crash()
      for (const outcome of await outcomes) {
        if (outcome.status === 'fulfilled') given = outcome.value.first + BigInt(outcome.value.count)
      }
      expect((await (await openState(places, key)).reserve(1)).first).toBeGreaterThanOrEqual(given)
      given = (await store.reserve(1)).first + 1n
    }
  })

  it('is refused when it does not keep what it confirms', async () => {
    const hasty = postgresClient(server.connect('-c synchronous_commit=off'))
    const places = { journal: sqlJournal(hasty, newName()), witness: filePlace().journal() }
    expect(await codeRejectedBy(createState(places, keyNamed('hasty', 10n)))).toBe('state_volatile')
    expect(await codeRejectedBy(createState(places, keyNamed('hasty', 10n)))).toBe('state_volatile')
  })

  it('is asked with each step, whatever the session was when it began', async () => {
    const session = await server.connect().connect()
    const places = { journal: sqlJournal(postgresClient(session), newName()), witness: filePlace().journal() }
    const store = await createState(places, keyNamed('asked', 10n))
    await session.query('SET synchronous_commit = off')
    expect(await codeRejectedBy(store.reserve(1))).toBe('state_volatile')
    expect(await codeRejectedBy(store.reserve(1))).toBe('state_volatile')
    await session.query('SET synchronous_commit = on')
    // What the first one wrote is passed over.
    expect(await store.reserve(1)).toEqual({ first: 1n, count: 1 })
    session.release()
  })

  it('says which setting is off, whichever it is', async () => {
    const asked = async (off: readonly string[]) => {
      const rows = off.map((name) => ({ name }))
      return postgresClient({ query: async () => ({ rows }) }).query('SELECT 1', [])
    }
    await expect(asked(['fsync'])).rejects.toThrow('PostgreSQL runs with fsync off')
    const careless = await startPostgres(['fsync=off'])
    try {
      const query = postgresClient(careless.connect()).query('SELECT 1', [])
      await expect(query).rejects.toThrow('PostgreSQL runs with fsync off')
    } finally {
      await careless.stop()
    }
  })

  it('gives nothing in a transaction, which could be rolled back', async () => {
    const key = keyNamed('undone', 10n)
    const pool = server.connect()
    const placesOn = (over: SqlClient) => ({
      journal: sqlJournal(over, 'undone'),
      witness: sqlJournal(over, 'undone', { table: 'undone' }),
    })
    await createJournalTable(client(), { table: 'undone' })
    await createState(placesOn(client()), key)
    for (const begin of ['BEGIN', 'BEGIN ISOLATION LEVEL SERIALIZABLE', 'BEGIN; SAVEPOINT one']) {
      const session = await pool.connect()
      await session.query(begin)
      const store = await openState(placesOn(postgresClient(session)), key)
      // The second time the steps are there, and still not kept.
      for (let i = 0; i < 2; i++) expect(await codeRejectedBy(store.reserve(1))).toBe('state_volatile')
      await session.query('ROLLBACK')
      session.release()
    }
    expect(await (await openState(placesOn(client()), key)).reserve(1)).toEqual({ first: 0n, count: 1 })
  })

  it('is a table, and the whole of its partitions', async () => {
    const session = server.connect()
    const key = keyNamed('parts', 10n)
    await session.query('CREATE VIEW seen AS SELECT * FROM index_journal')
    await session.query('CREATE UNLOGGED TABLE emptied (LIKE index_journal INCLUDING ALL)')
    await session.query('CREATE TABLE whole (LIKE index_journal INCLUDING ALL) PARTITION BY LIST (journal)')
    await session.query('CREATE TABLE part PARTITION OF whole DEFAULT')
    const on = (table: string) => sqlJournal(client(), 'parts', { table })
    for (const table of ['index_journal', 'whole'])
      await createState({ journal: on(table), witness: filePlace().journal() }, key)
    for (const [journal, witness] of [
      [on('index_journal'), on('seen')],
      [on('whole'), on('part')],
    ] as const)
      expect(await codeRejectedBy(openState({ journal, witness }, key))).toBe('TypeError')
    await expect(client().identify('seen')).rejects.toThrow(TypeError)
    await expect(client().identify('emptied')).rejects.toThrow(TypeError)
  })

  it('is told by its cluster and its database, too', async () => {
    const session = server.connect()
    await session.query('CREATE DATABASE double TEMPLATE template0')
    const names = ['postgres', 'double'] as const
    const [own, other] = names.map((database) => postgresClient(server.connect(undefined, database)))
    const { rows } = await session.query<{ id: string; oid: number }>(
      "SELECT system_identifier::text AS id, 'pg_class'::regclass::oid AS oid FROM pg_control_system()",
    )
    const identities = [await own?.identify('pg_class'), await other?.identify('pg_class')]
    // A table of the system has one number in all databases.
    expect(identities[0]).not.toBe(identities[1])
    for (const identity of identities)
      expect(identity).toMatch(new RegExp(`^PostgreSQL ${rows[0]?.id}/\\d+/${rows[0]?.oid}$`))
  })

  it.each(['55P03', '40P01', '40001'])('that gives way to another, %s, is state_locked', async (code) => {
    const failing = { query: () => Promise.reject(Object.assign(new Error('not now'), { code })) }
    expect(await codeRejectedBy(postgresClient(failing).query('SELECT 1', []))).toBe('state_locked')
  })

  it('is checked again after a check that failed, and after its settings were mended', async () => {
    const session = server.connect()
    let isDown = true
    const connection = {
      async query(text: string, values?: unknown[]) {
        if (isDown) throw Object.assign(new Error('terminating connection'), { code: '57P03' })
        return session.query<object>(text, values)
      },
    }
    const recovering = postgresClient(connection)
    expect(await codeRejectedBy(recovering.query('SELECT 1 AS one', []))).toBe('57P03')
    isDown = false
    expect(await recovering.query('SELECT 1 AS one', [])).toEqual([{ one: 1 }])
    const role = async (value: string) =>
      void (await session.query(`ALTER ROLE test SET synchronous_commit = ${value}`))
    await role('off')
    const pool = server.connect()
    const hasty = postgresClient(pool)
    expect(await codeRejectedBy(hasty.query('SELECT 1 AS one', []))).toBe('state_volatile')
    await role('on')
    await session.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
    )
    let mended: string | undefined = 'not yet'
    for (let i = 0; i < 50 && mended !== undefined; i++)
      mended = await codeRejectedBy(hasty.query('SELECT 1 AS one', []))
    expect(mended).toBe(undefined)
  })

  it('is told by its table, whatever that is called and whoever asks', async () => {
    const key = keyNamed('twice', 10n)
    const name = newName()
    const twice = {
      journal: sqlJournal(client(), name),
      witness: sqlJournal(client(), name, { table: 'public.INDEX_JOURNAL' }),
    }
    expect(await codeRejectedBy(createState(twice, key))).toBe('TypeError')
    await createJournalTable(client(), { table: 'witnesses' })
    const apart = {
      journal: sqlJournal(client(), 'k'),
      witness: sqlJournal(client(), 'k', { table: 'witnesses' }),
    }
    await createState(apart, key)
    expect(await (await openState(apart, key)).reserve(1)).toEqual({ first: 0n, count: 1 })
    const one = {
      journal: sqlJournal(client(), 'k'),
      witness: sqlJournal(client(), 'k', { table: 'public.index_journal' }),
    }
    expect(await codeRejectedBy(openState(one, key))).toBe('TypeError')
  })

  it('tells before anything is written that it takes no line', async () => {
    const reader = postgresClient(server.connect('-c default_transaction_read_only=on'))
    const root = await createState(
      { journal: sqlJournal(client(), newName()), witness: filePlace().journal() },
      keyNamed('k', 10n),
    )
    const to = { journal: sqlJournal(reader, newName()), witness: filePlace().journal() }
    expect(await codeRejectedBy(root.delegate(4n, to))).toBe('25006')
    expect((await root.status()).remaining).toBe(10n)
  })

  it('that is busy is state_locked', async () => {
    const [holder, waiter] = [server.connect(), postgresClient(server.connect('-c lock_timeout=200'))]
    const places = { journal: sqlJournal(waiter, newName()), witness: filePlace().journal() }
    const store = await createState(places, keyNamed('busy', 10n))
    const session = await holder.connect()
    await session.query('BEGIN')
    await session.query('LOCK TABLE index_journal IN ACCESS EXCLUSIVE MODE')
    expect(await codeRejectedBy(store.reserve(1))).toBe('state_locked')
    await session.query('ROLLBACK')
    session.release()
    expect(await store.reserve(1)).toEqual({ first: 0n, count: 1 })
  })
})
