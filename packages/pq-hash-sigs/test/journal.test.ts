/** What dying processes, disks and other hands do to the two records; parts given to other sites; indices in advance. */
import {
  appendFileSync,
  existsSync,
  linkSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { errorCode, type SecurityEvent } from '@quantum-shield/pq-core'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import {
  createState,
  fileJournal,
  indexSource,
  inspectState,
  openState,
  type Journal,
  type Places,
} from '@quantum-shield/pq-hash-sigs/state'
import { fileJournal as withoutFiles } from '../src/state/file.ts'
import { folder, keyNamed, newName } from './state-places.ts'

const key = keyNamed('a key', 1000n)

interface Pair {
  readonly state: string
  readonly witness: string
  places(): Places
}

function newPair(): Pair {
  const [state, witness] = [join(folder, newName()), join(folder, newName())]
  return {
    state,
    witness,
    places: () => ({ journal: fileJournal(state), witness: fileJournal(witness) }),
  }
}

async function usedPair(): Promise<Pair> {
  const pair = newPair()
  const store = await createState(pair.places(), key)
  await store.reserve(3)
  await store.reserve(4)
  return pair
}

function linkTo(path: string): string {
  const link = join(folder, newName())
  symlinkSync(path, link)
  return link
}

const reserveAnew = async ({ places }: Pair) => (await openState(places(), key)).reserve(1)

describe('a journal in a file', () => {
  it('goes on behind a line that was cut anywhere, in either record', async () => {
    const pair = await usedPair()
    const lines = readFileSync(pair.state, 'latin1').split('\n')
    const line = lines[2] as string
    let next = 7n
    for (let length = 1; length < line.length; length += length < 5 ? 1 : 9) {
      for (const path of [pair.state, pair.witness]) {
        appendFileSync(path, line.slice(0, length))
        expect(await reserveAnew(pair)).toEqual({ first: next++, count: 1 })
      }
    }
  })

  it('goes on behind what a power cut leaves: zeros, and an end that was not flushed', async () => {
    const pair = await usedPair()
    appendFileSync(pair.state, new Uint8Array(5000))
    expect(await reserveAnew(pair)).toEqual({ first: 7n, count: 1 })
    const { length } = readFileSync(pair.state)
    truncateSync(pair.state, length - 20)
    expect(await codeRejectedBy(reserveAnew(pair))).toBe('state_rolled_back')
  })

  it('gives no index again, whatever byte is changed', async () => {
    const pair = await usedPair()
    const [state, witness] = [readFileSync(pair.state), readFileSync(pair.witness)]
    const codes = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.nat(state.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(state)
        changed[at]! ^= change
        for (const [path, other] of [
          [pair.state, pair.witness],
          [pair.witness, pair.state],
        ] as const) {
          writeFileSync(path, changed)
          writeFileSync(other, other === pair.state ? state : witness)
          // A witness without its last line is what a crash leaves.
          const outcome = await reserveAnew(pair).catch((error: unknown) => errorCode(error))
          if (typeof outcome === 'string') codes.add(outcome)
          else expect([path, outcome]).toEqual([pair.witness, { first: 7n, count: 1 }])
        }
      }),
      { numRuns: 150 },
    )
    expect([...codes].filter((code) => !/^state_(damaged|rolled_back|missing|mismatch)$/.test(code))).toEqual(
      [],
    )
  })

  it('takes a file that was copied from the other one', async () => {
    const pair = await usedPair()
    writeFileSync(pair.state, 'nothing of it is left')
    expect(await codeRejectedBy(reserveAnew(pair))).toBe('state_missing')
    writeFileSync(pair.state, readFileSync(pair.witness))
    expect(await reserveAnew(pair)).toEqual({ first: 7n, count: 1 })
  })

  it('is refused when a copy of it was used beside it, whoever was first', async () => {
    const [pair, copy] = [await usedPair(), join(folder, newName())]
    writeFileSync(copy, readFileSync(pair.state))
    const places = { journal: fileJournal(copy), witness: fileJournal(pair.witness) }
    await (await openState(places, key)).reserve(1)
    expect(await codeRejectedBy(reserveAnew(pair))).toBe('state_rolled_back')
  })

  it('is refused when a copy of it is used at the same time: one of them gets its indices', async () => {
    for (let round = 0; round < 20; round++) {
      const [pair, copy] = [await usedPair(), join(folder, newName())]
      writeFileSync(copy, readFileSync(pair.state))
      const both = [
        await openState(pair.places(), key),
        await openState({ journal: fileJournal(copy), witness: fileJournal(pair.witness) }, key),
      ]
      const outcomes = await Promise.allSettled(both.map((store) => store.reserve(1)))
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const after = await Promise.allSettled(both.map((store) => store.reserve(1)))
      expect(after.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
    }
  })

  it('goes on behind a whole line that lacks its end, which may still come', async () => {
    const pair = await usedPair()
    const before = readFileSync(pair.state)
    await reserveAnew(pair)
    const line = readFileSync(pair.state).subarray(before.length)
    for (const path of [pair.state, pair.witness]) writeFileSync(path, before)
    appendFileSync(pair.state, line.subarray(0, -1))
    expect(await reserveAnew(pair)).toEqual({ first: 7n, count: 1 })
    appendFileSync(pair.state, '\n')
    expect(await reserveAnew(pair)).toEqual({ first: 8n, count: 1 })
  })

  it('stays where it was when the process goes to another folder', async () => {
    const pair = newPair()
    const home = process.cwd()
    const places = {
      journal: fileJournal(relative(home, pair.state)),
      witness: fileJournal(relative(home, pair.witness)),
    }
    const store = await createState(places, key)
    process.chdir(folder)
    try {
      expect(await store.reserve(1)).toEqual({ first: 0n, count: 1 })
      expect((await inspectState(places)).steps).toBe(2)
    } finally {
      process.chdir(home)
    }
  })

  it('names the file in errors of the system', async () => {
    const pair = newPair()
    const places = { journal: fileJournal(join(folder, 'no-folder/x')), witness: fileJournal(pair.witness) }
    await expect(createState(places, key)).rejects.toMatchObject({
      code: 'ENOENT',
      path: join(folder, 'no-folder/x'),
    })
  })

  it('is nothing for runtimes without files', () => {
    expect(codeThrownBy(() => withoutFiles('x'))).toBe('unavailable')
  })
})

describe('a state is not its own witness', () => {
  it.each([
    ['the same name', (state: string) => state],
    ['another name for it', (state: string) => join(folder, 'no-folder/..', basename(state))],
    ['a symbolic link', (state: string) => linkTo(state)],
    ['a link to its folder', (state: string) => join(linkTo(folder), basename(state))],
  ])('by %s', async (_, alias) => {
    const pair = newPair()
    await createState(pair.places(), key)
    const one = () => ({ journal: fileJournal(pair.state), witness: fileJournal(alias(pair.state)) })
    for (const attempt of [openState(one(), key), inspectState(one())])
      expect(await codeRejectedBy(attempt)).toBe('TypeError')
    const { state } = newPair()
    const made = { journal: fileJournal(state), witness: fileJournal(alias(state)) }
    expect(await codeRejectedBy(createState(made, key))).toBe('TypeError')
  })

  it('by a hard link', async () => {
    const pair = newPair()
    await createState(pair.places(), key)
    const link = join(folder, newName())
    linkSync(pair.state, link)
    const one = { journal: fileJournal(pair.state), witness: fileJournal(link) }
    expect(await codeRejectedBy(openState(one, key))).toBe('TypeError')
  })

  it('whatever the places say they are', async () => {
    const { state } = newPair()
    const liar = { ...fileJournal(state), identity: async () => 'another' }
    expect(await codeRejectedBy(createState({ journal: fileJournal(state), witness: liar }, key))).toBe(
      'TypeError',
    )
    expect(await codeRejectedBy(inspectState(newPair().places()))).toBe('state_missing')
  })
})

it('a state whose witness cannot be made leaves nothing, and is made in the next place', async () => {
  const pair = newPair()
  const { journal } = pair.places()
  for (const path of ['no-folder/w', `${newName()}/w`])
    expect(
      await codeRejectedBy(createState({ journal, witness: fileJournal(join(folder, path)) }, key)),
    ).toBe('ENOENT')
  expect(existsSync(pair.state)).toBe(false)
  expect(await (await createState(pair.places(), key)).reserve(1)).toEqual({ first: 0n, count: 1 })
})

it('a state whose disk fails while it is made is not there', async () => {
  const pair = newPair()
  const { journal, witness } = pair.places()
  const full = (each: Journal): Journal => ({ ...each, append: () => Promise.reject(new Error('full')) })
  await expect(createState({ journal, witness: full(witness) }, key)).rejects.toThrow('full')
  await expect(createState({ journal: full(journal), witness }, key)).rejects.toThrow('full')
  expect(await codeRejectedBy(openState(pair.places(), key))).toBe('state_missing')
  expect(readFileSync(pair.state).length).toBe(0)
})

describe('a process that stops in the middle', () => {
  /** Stops for good in front of, or behind, the append of a step. */
  function stopping(journal: Journal, step: number, when: 'before' | 'after'): Journal {
    const never = new Promise<string>(() => undefined)
    return {
      ...journal,
      async append(number, line) {
        if (number === step && when === 'before') return never
        const result = await journal.append(number, line)
        return number === step ? never : result
      },
    }
  }

  it.each([
    ['journal', 'before', 0n],
    ['journal', 'after', 5n],
    ['witness', 'before', 5n],
    ['witness', 'after', 5n],
  ] as const)(
    'at the %s, %s it is written: the next one passes over what may be taken',
    async (which, when, next) => {
      const pair = newPair()
      await createState(pair.places(), key)
      const places = pair.places()
      const stopped = await openState({ ...places, [which]: stopping(places[which], 1, when) }, key)
      void stopped.reserve(5)
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(await reserveAnew(pair)).toEqual({ first: next, count: 1 })
    },
  )

  it('and wakes up long after has the step that it had, or none', async () => {
    for (const which of ['journal', 'witness'] as const) {
      const pair = newPair()
      await createState(pair.places(), key)
      const places = pair.places()
      let wake: () => void = () => undefined
      const asleep = new Promise<void>((resolve) => (wake = resolve))
      const slow: Journal = {
        ...places[which],
        async append(number, line) {
          await asleep
          return places[which].append(number, line)
        },
      }
      const sleeper = (await openState({ ...places, [which]: slow }, key)).reserve(5)
      await new Promise((resolve) => setTimeout(resolve, 50))
      const others = [await reserveAnew(pair), await reserveAnew(pair), await reserveAnew(pair)]
      wake()
      const late = await sleeper
      const firsts = [...others, late].map(({ first, count }) => [first, count])
      expect(firsts).toEqual(
        which === 'journal'
          ? [
              [0n, 1],
              [1n, 1],
              [2n, 1],
              [3n, 5],
            ]
          : [
              [5n, 1],
              [6n, 1],
              [7n, 1],
              [0n, 5],
            ],
      )
      expect(await reserveAnew(pair)).toEqual({ first: 8n, count: 1 })
    }
  })
})

describe('a part for another site', () => {
  it('is the end of the range, spent here before it is there, and every index is somewhere once', async () => {
    const [pair, site, far] = [newPair(), newPair(), newPair()]
    const events: SecurityEvent[] = []
    const root = await createState(pair.places(), key, {
      audit: { record: (event) => void events.push(event) },
    })
    await root.reserve(10)
    const branch = await root.delegate(400n, site.places())
    const leaf = await branch.delegate(100n, far.places())
    expect(events.map(({ type, details }) => [type, details?.['first'], details?.['count']])).toEqual([
      ['state.delegated', '600', '400'],
    ])
    expect([await root.reserve(1), await branch.reserve(1), await leaf.reserve(1)]).toEqual([
      { first: 10n, count: 1 },
      { first: 600n, count: 1 },
      { first: 900n, count: 1 },
    ])
    const ranges = [await root.reserve(5000), await branch.reserve(5000), await leaf.reserve(5000)]
    expect(ranges.map(({ first, count }) => [first, count])).toEqual([
      [11n, 589],
      [601n, 299],
      [901n, 99],
    ])
    for (const store of [root, branch, leaf])
      expect(await codeRejectedBy(store.reserve(1))).toBe('key_exhausted')
    expect(await inspectState(site.places())).toEqual({
      keyId: key.publicKey.id,
      first: 600n,
      next: 900n,
      end: 900n,
      spent: 300n,
      remaining: 0n,
      steps: 4,
      isDelegated: true,
    })
    expect(await inspectState(pair.places())).toMatchObject({ isDelegated: false, spent: 600n })
  })

  it('is not more than there is, and goes nowhere where something is', async () => {
    const [pair, taken] = [newPair(), await usedPair()]
    const root = await createState(pair.places(), key)
    expect(await codeRejectedBy(root.delegate(1001n, newPair().places()))).toBe('key_exhausted')
    expect(await codeRejectedBy(root.delegate(0n, newPair().places()))).toBe('RangeError')
    await expect(root.delegate(8 as unknown as bigint, newPair().places())).rejects.toThrow(
      new TypeError('delegate(8): a bigint expected, such as 8n'),
    )
    expect(await codeRejectedBy(root.delegate(10n, taken.places()))).toBe('state_exists')
    const crossed = { journal: newPair().places().journal, witness: taken.places().witness }
    expect(await codeRejectedBy(root.delegate(10n, crossed))).toBe('state_exists')
    expect((await root.status()).remaining).toBe(1000n)
    await root.delegate(1000n, newPair().places())
    expect(await codeRejectedBy(root.reserve(1))).toBe('key_exhausted')
  })

  it('costs nothing when its places are wrong', async () => {
    const [pair, site] = [newPair(), newPair()]
    const root = await createState(pair.places(), key)
    const nowhere = fileJournal(join(folder, 'no-folder/x'))
    const denied = { ...site.places().journal, prepare: () => Promise.reject(new Error('denied')) }
    const { journal, witness } = site.places()
    expect(await codeRejectedBy(root.delegate(10n, { journal: nowhere, witness }))).toBe('ENOENT')
    expect(await codeRejectedBy(root.delegate(10n, { journal, witness: nowhere }))).toBe('ENOENT')
    expect(await codeRejectedBy(root.delegate(10n, { journal, witness: journal }))).toBe('TypeError')
    await expect(root.delegate(10n, { journal: denied, witness })).rejects.toThrow('denied')
    expect(await root.status()).toMatchObject({ remaining: 1000n, steps: 1 })
    expect(await (await root.delegate(10n, site.places())).reserve(1)).toEqual({ first: 990n, count: 1 })
  })

  it('is lost when the disk of the new store fails in between', async () => {
    const [pair, site] = [newPair(), newPair()]
    const root = await createState(pair.places(), key)
    const broken = { ...site.places().witness, append: () => Promise.reject(new Error('no disk')) }
    await expect(root.delegate(10n, { ...site.places(), witness: broken })).rejects.toThrow('no disk')
    expect((await root.status()).remaining).toBe(990n)
    expect(await codeRejectedBy(openState(site.places(), key))).toBe('state_missing')
  })
})

describe('indices in advance', () => {
  it('cost one reservation for each size, and come once', async () => {
    const pair = newPair()
    const store = await createState(pair.places(), keyNamed('a key', 20n))
    const source = indexSource(store, { reservationSize: 8 })
    const drawn = await Promise.all(Array.from({ length: 9 }, () => source.next()))
    expect(new Set(drawn).size).toBe(9)
    expect(await store.status()).toMatchObject({ spent: 16n, steps: 3 })
    for (let i = 0; i < 11; i++) await source.next()
    expect(await codeRejectedBy(source.next())).toBe('key_exhausted')
    expect(await codeRejectedBy(source.next())).toBe('key_exhausted')
  })

  it('have a size that is one, and no options that are none', async () => {
    const store = await createState(newPair().places(), key)
    expect(await codeRejectedBy(indexSource(store, { reservationSize: 0 }).next())).toBe('RangeError')
    expect(codeThrownBy(() => indexSource(store, { size: 1 } as never))).toBe('TypeError')
    expect(await codeRejectedBy(openState(newPair().places(), key, { warn: 1 } as never))).toBe('TypeError')
  })
})

it('the event of 80 % comes again when its sink failed, and then no more', async () => {
  const taken: string[] = []
  let fails = true
  const record = async ({ type }: SecurityEvent) => {
    if (fails) throw new Error('full')
    taken.push(type)
  }
  const store = await createState(newPair().places(), keyNamed('a key', 10n), { audit: { record } })
  await expect(store.reserve(8)).rejects.toThrow('full')
  fails = false
  for (const first of [8n, 9n]) expect(await store.reserve(1)).toEqual({ first, count: 1 })
  expect(taken).toEqual(['state.nearly_exhausted'])
})

it('an event sink that refuses a delegation does not lose it', async () => {
  const [pair, site] = [newPair(), newPair()]
  await createState(pair.places(), key)
  const audit = { record: () => Promise.reject(new Error('full')) }
  const root = await openState(pair.places(), key, { audit })
  await expect(root.delegate(10n, site.places())).rejects.toThrow('full')
  expect((await root.status()).remaining).toBe(990n)
  expect(await (await openState(site.places(), key)).reserve(100)).toEqual({ first: 990n, count: 10 })
})

it('a machine that was cloned draws other lines, random bytes the same', async () => {
  const random = (length: number) => new Uint8Array(length)
  const [one, other] = [newPair(), newPair()]
  for (const { places } of [one, other]) await createState(places(), key, { random })
  expect(readFileSync(one.state, 'latin1')).not.toBe(readFileSync(other.state, 'latin1'))
})
