/** Records that disagree: which key they are of, how far each goes, and which is the beginning of the other. */
import { appendFileSync, copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { codeRejectedBy } from '@quantum-shield/testkit'
import {
  compareRecords,
  createState,
  fileJournal,
  inspectRecord,
  inspectState,
  openState,
} from '@quantum-shield/pq-hash-sigs/state'
import { folder, keyNamed, newName } from './state-places.ts'

const key = keyNamed('a key', 1000n)
const other = keyNamed('another', 1000n)

const newPath = (): string => join(folder, newName())
const placesOf = (state: string, witness: string) => ({
  journal: fileJournal(state),
  witness: fileJournal(witness),
})

/** With the steps of so many reservations. */
async function pairOf(owner: typeof key, reservations: number): Promise<readonly [string, string]> {
  const paths = [newPath(), newPath()] as const
  const store = await createState(placesOf(...paths), owner)
  for (let i = 0; i < reservations; i++) await store.reserve(2)
  return paths
}

describe("another key's witness is a wrong path, and no rollback", () => {
  it.each([
    ['shorter', 4, 0],
    ['as long', 2, 2],
    ['longer', 0, 4],
  ])('that is %s', async (_, own, theirs) => {
    const [[state], [, witness]] = [await pairOf(key, own), await pairOf(other, theirs)]
    const places = placesOf(state, witness)
    const message = `${witness}: the witness of key ${other.publicKey.id}, not of ${key.publicKey.id}`
    await expect(openState(places, key)).rejects.toThrow(message)
    expect(await codeRejectedBy(openState(places, key))).toBe('state_mismatch')
    expect(await codeRejectedBy(inspectState(places))).toBe('state_mismatch')
  })

  it('put there while the store is open', async () => {
    const [[state, witness], [, foreign]] = [await pairOf(key, 1), await pairOf(other, 1)]
    const store = await openState(placesOf(state, witness), key)
    copyFileSync(foreign, witness)
    expect(await codeRejectedBy(store.reserve(1))).toBe('state_mismatch')
  })
})

describe('two records are compared', () => {
  const standing = (place: string, steps: number, next: bigint) => ({
    place,
    keyId: key.publicKey.id,
    steps,
    next,
    end: 1000n,
  })

  it('that are one history', async () => {
    const [state, witness] = await pairOf(key, 2)
    expect(await compareRecords(placesOf(state, witness))).toEqual({
      state: standing(state, 3, 4n),
      witness: standing(witness, 3, 4n),
      commonSteps: 3,
      relation: 'same',
    })
    expect(await inspectRecord(fileJournal(witness))).toEqual(standing(witness, 3, 4n))
    expect(await codeRejectedBy(inspectRecord(fileJournal(newPath())))).toBe('state_missing')
  })

  it('of which one was put back', async () => {
    for (const which of [0, 1] as const) {
      const paths = await pairOf(key, 0)
      const copy = newPath()
      copyFileSync(paths[which], copy)
      const store = await openState(placesOf(...paths), key)
      for (let i = 0; i < 3; i++) await store.reserve(1)
      copyFileSync(copy, paths[which])
      const places = placesOf(...paths)
      expect(await codeRejectedBy(openState(places, key))).toBe('state_rolled_back')
      const standings = paths.map((path, i) => (i === which ? standing(path, 1, 0n) : standing(path, 4, 3n)))
      expect(await compareRecords(places)).toEqual({
        state: standings[0],
        witness: standings[1],
        commonSteps: 1,
        relation: which === 0 ? 'state_behind' : 'witness_behind',
      })
      copyFileSync(paths[1 - which] as string, paths[which])
      expect(await (await openState(placesOf(...paths), key)).reserve(1)).toEqual({ first: 3n, count: 1 })
    }
  })

  it('that went on apart, or are of two keys', async () => {
    const [state, witness] = await pairOf(key, 1)
    const [copy, otherWitness] = [newPath(), newPath()]
    copyFileSync(state, copy)
    copyFileSync(witness, otherWitness)
    await (await openState(placesOf(state, witness), key)).reserve(5)
    await (await openState(placesOf(copy, otherWitness), key)).reserve(7)
    expect(await compareRecords(placesOf(state, otherWitness))).toEqual({
      state: standing(state, 3, 7n),
      witness: standing(otherWitness, 3, 9n),
      commonSteps: 2,
      relation: 'apart',
    })
    const [, foreign] = await pairOf(other, 1)
    expect(await compareRecords(placesOf(state, foreign))).toMatchObject({
      witness: { keyId: other.publicKey.id },
      commonSteps: 0,
      relation: 'apart',
    })
  })

  it('unless one is missing, or cannot be read', async () => {
    const [state, witness] = await pairOf(key, 1)
    appendFileSync(witness, '#7 reserve 9 1000 - half')
    expect(await compareRecords(placesOf(state, witness))).toMatchObject({ relation: 'same' })
    const damaged = { ...fileJournal(witness), place: 'a table', read: async () => ['no line'] }
    expect(await codeRejectedBy(compareRecords({ journal: fileJournal(state), witness: damaged }))).toBe(
      'state_damaged',
    )
    writeFileSync(witness, 'nothing of it\n')
    expect(await codeRejectedBy(compareRecords(placesOf(state, witness)))).toBe('state_missing')
    rmSync(state)
    expect(await codeRejectedBy(compareRecords(placesOf(state, witness)))).toBe('state_missing')
  })
})
