/** A reservation resolves behind the flushes of both files: what is written to the disk, and in which order. */
import { open, type FileHandle } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { createState, fileJournal, openState } from '@quantum-shield/pq-hash-sigs/state'
import { folder, keyNamed, newName } from './state-places.ts'

const key = keyNamed('a key', 1000n)
const seen: string[] = []
const names = new Map<bigint, string>()
let restore: () => void

/** By inode: a handle does not know its path. */
async function watch(name: string, path: string): Promise<void> {
  const handle = await open(path, 'r')
  names.set((await handle.stat({ bigint: true })).ino, name)
  await handle.close()
}

async function nameOf(handle: FileHandle): Promise<string> {
  const { ino } = await handle.stat({ bigint: true })
  return names.get(ino) ?? 'new file'
}

beforeAll(async () => {
  const handle = await open(folder, 'r')
  const prototype = Object.getPrototypeOf(handle) as FileHandle
  await handle.close()
  const { sync } = prototype
  const write = prototype.write as (...range: unknown[]) => Promise<unknown>
  restore = () => Object.assign(prototype, { write, sync })
  Object.assign(prototype, {
    async write(this: FileHandle, ...range: unknown[]) {
      seen.push(`write ${await nameOf(this)}`)
      return write.apply(this, range)
    },
    async sync(this: FileHandle) {
      const name = await nameOf(this)
      await sync.call(this)
      seen.push(`sync ${name}`)
    },
  })
})
afterAll(() => restore())
beforeEach(() => void (seen.length = 0))

async function newPlaces() {
  const [state, witness] = [join(folder, newName()), join(folder, newName())]
  for (const path of [state, witness]) mkdirSync(path)
  await watch('folder of the state', state)
  await watch('folder of the witness', witness)
  const paths = { journal: join(state, 'file'), witness: join(witness, 'file') }
  return { paths, places: { journal: fileJournal(paths.journal), witness: fileJournal(paths.witness) } }
}

const STEP = ['write journal', 'sync journal', 'write witness', 'sync witness']

it('a new state is flushed with its folders, the witness first', async () => {
  const { places } = await newPlaces()
  await createState(places, key)
  const made = (which: string) => ['write new file', 'sync new file', `sync folder of the ${which}`]
  expect(seen).toEqual([...made('witness'), ...made('state')])
})

it('each step is written and flushed in the journal, then in the witness, then handed out', async () => {
  const { paths, places } = await newPlaces()
  const store = await createState(places, key)
  for (const [name, path] of Object.entries(paths)) await watch(name, path)
  seen.length = 0
  for (let i = 0; i < 2; i++) {
    await store.reserve(1)
    seen.push('handed out')
  }
  expect(seen).toEqual([...STEP, 'handed out', ...STEP, 'handed out'])
})

it('a step that another process wrote is flushed before anything is built on it', async () => {
  const { paths, places } = await newPlaces()
  await createState(places, key)
  for (const [name, path] of Object.entries(paths)) await watch(name, path)
  const died = { ...places.witness, append: () => Promise.reject(new Error('died')) }
  const first = await openState({ journal: places.journal, witness: died }, key)
  await expect(first.reserve(1)).rejects.toThrow('died')
  seen.length = 0
  await (await openState(places, key)).reserve(1)
  expect(seen).toEqual(['sync journal', 'write witness', 'sync witness', ...STEP])
})
