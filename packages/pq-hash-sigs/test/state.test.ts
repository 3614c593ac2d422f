/** Every driver under the one contract. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll } from '@jest/globals'
import { stateStoreContract } from '@quantum-shield/contracts'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import { hssLms } from '@quantum-shield/pq-hash-sigs'
import {
  createJournalTable,
  createState,
  fileJournal,
  openState,
  sqliteClient,
  sqlJournal,
  type Journal,
  type SqlClient,
} from '@quantum-shield/pq-hash-sigs/state'

const folder = mkdtempSync(join(tmpdir(), 'state-test-'))
let made = 0

/** A journal that another process opens, too, and that is copied and taken away behind its back. */
interface Place {
  journal(): Journal
  copy(): Promise<() => Promise<void>>
  remove(): Promise<void>
}

function filePlace(): Place {
  const path = join(folder, `${made++}.journal`)
  return {
    journal: () => fileJournal(path),
    copy: async () => {
      copyFileSync(path, `${path}.copy`)
      return async () => copyFileSync(`${path}.copy`, path)
    },
    remove: async () => rmSync(path),
  }
}

function sqlPlace(client: () => SqlClient): Place {
  const name = `key ${made++}`
  return {
    journal: () => sqlJournal(client(), name),
    copy: async () => {
      const rows = (await sqlJournal(client(), name).read(0)).length
      return async () =>
        void (await client().query('DELETE FROM index_journal WHERE journal = $1 AND step >= $2', [
          name,
          rows,
        ]))
    },
    remove: async () => void (await client().query('DELETE FROM index_journal WHERE journal = $1', [name])),
  }
}

function contractOf(name: string, place: () => Place, witnessPlace: () => Place): void {
  stateStoreContract(name, async (capacity) => {
    const [state, witness] = [place(), witnessPlace()]
    const key = (id: string) => ({ publicKey: new PublicKey(hssLms, utf8(id)), capacity })
    const places = () => ({ journal: state.journal(), witness: witness.journal() })
    await createState(places(), key('a-key'))
    return {
      open: (record) => openState(places(), key('a-key'), record && { audit: { record } }),
      openForeign: () => openState(places(), key('another')),
      createAgain: () => createState(places(), key('a-key')),
      copyState: state.copy,
      copyWitness: witness.copy,
      removeState: state.remove,
      removeWitness: witness.remove,
    }
  })
}

const databases: DatabaseSync[] = []

/** Each client is a connection of its own, as another process has. */
function sqlite(path: string): SqlClient {
  const database = new DatabaseSync(path)
  databases.push(database)
  return sqliteClient(database)
}

const [left, right] = [join(folder, 'left.db'), join(folder, 'right.db')]
for (const path of [left, right]) await createJournalTable(sqlite(path))

contractOf('two files', filePlace, filePlace)
contractOf(
  'two SQLite databases',
  () => sqlPlace(() => sqlite(left)),
  () => sqlPlace(() => sqlite(right)),
)
contractOf('SQLite, with a file as its witness', () => sqlPlace(() => sqlite(left)), filePlace)

afterAll(() => {
  for (const database of databases) database.close()
  rmSync(folder, { recursive: true })
})
