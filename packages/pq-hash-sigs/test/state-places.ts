/** Journals that another process opens, too, and that are copied and taken away behind its back. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'
import { stateStoreContract } from '@quantum-shield/contracts'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import { hssLms } from '@quantum-shield/pq-hash-sigs'
import {
  createState,
  fileJournal,
  openState,
  sqlJournal,
  type Journal,
  type SqlClient,
} from '@quantum-shield/pq-hash-sigs/state'

export interface Place {
  journal(): Journal
  /** @returns what puts the copy back. */
  copy(): Promise<() => Promise<void>>
  remove(): Promise<void>
}

export const folder = mkdtempSync(join(tmpdir(), 'state-test-'))
let made = 0

afterAll(() => rmSync(folder, { recursive: true }))

export const newName = (): string => `journal ${made++}`

export function filePlace(): Place {
  const path = join(folder, newName())
  return {
    journal: () => fileJournal(path),
    copy: async () => {
      copyFileSync(path, `${path}.copy`)
      return async () => copyFileSync(`${path}.copy`, path)
    },
    remove: async () => rmSync(path),
  }
}

/** @param client a connection of its own each time. */
export function sqlPlace(client: () => SqlClient): Place {
  const name = newName()
  const forget = async (from: number) =>
    void (await client().query('DELETE FROM index_journal WHERE journal = $1 AND step >= $2', [name, from]))
  return {
    journal: () => sqlJournal(client(), name),
    copy: async () => {
      const steps = (await sqlJournal(client(), name).read(0)).length
      return () => forget(steps)
    },
    remove: () => forget(0),
  }
}

/** Nothing is signed: any bytes are a public key. */
export const keyNamed = (name: string, capacity: bigint) => ({
  publicKey: new PublicKey(hssLms, utf8(name)),
  capacity,
})

export function contractOver(name: string, place: () => Place, witnessPlace: () => Place): void {
  stateStoreContract(name, async (capacity) => {
    const [state, witness] = [place(), witnessPlace()]
    const places = () => ({ journal: state.journal(), witness: witness.journal() })
    const key = keyNamed('a key', capacity)
    await createState(places(), key)
    return {
      open: (record) => openState(places(), key, record && { audit: { record } }),
      openForeign: () => openState(places(), keyNamed('another', capacity)),
      createAgain: () => createState(places(), key),
      copyState: state.copy,
      copyWitness: witness.copy,
      removeState: state.remove,
      removeWitness: witness.remove,
    }
  })
}
