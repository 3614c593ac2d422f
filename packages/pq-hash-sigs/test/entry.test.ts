/** Lines of a journal that follow nothing, though each has the hash that it should have. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createState, fileJournal, openState } from '@quantum-shield/pq-hash-sigs/state'
import { entryAfter, readEntry, type Entry, type Step } from '../src/state/entry.ts'
import { folder, keyNamed, newName } from './state-places.ts'

const NONCE = 'A'.repeat(22)
const step = (act: Step['act'], next: bigint, end: bigint): Step => ({
  act,
  next,
  end,
  about: act === 'create' ? 'a key' : '-',
})
const origin = entryAfter(undefined, step('create', 0n, 100n), NONCE)
const last = entryAfter(origin, step('reserve', 10n, 100n), NONCE)

const follows = (before: Entry | undefined, after: Step) =>
  readEntry(before, entryAfter(before, after, NONCE).line) !== undefined

it('a line is chained to the hash of the one before', () => {
  const hashed = (before: string) =>
    createHash('sha256').update(`${before} #1 reserve 10 100 - ${NONCE}`).digest('base64url')
  expect(last.hash).toBe(hashed(origin.hash))
  expect(readEntry(origin, last.line)).toEqual(last)
  const other = entryAfter(undefined, step('create', 0n, 100n), 'B'.repeat(22))
  expect(readEntry(other, last.line)).toBe(undefined)
  expect(readEntry(undefined, last.line)).toBe(undefined)
  const first = createHash('sha256').update(`quantum-shield index journal 1 #0 create 0 100 a-key ${NONCE}`)
  const made = entryAfter(undefined, { ...step('create', 0n, 100n), about: 'a-key' }, NONCE)
  expect(made.hash).toBe(first.digest('base64url'))
})

describe('a step behind next 10 of 100', () => {
  it.each([
    step('reserve', 11n, 100n),
    step('reserve', 100n, 100n),
    step('delegate', 10n, 99n),
    step('delegate', 10n, 10n),
  ])('may be $act $next $end', (after) => expect(follows(last, after)).toBe(true))

  it.each([
    step('create', 10n, 100n),
    step('create', 0n, 100n),
    step('reserve', 10n, 100n),
    step('reserve', 9n, 100n),
    step('reserve', 0n, 100n),
    step('reserve', 101n, 100n),
    step('reserve', 11n, 99n),
    step('reserve', 11n, 101n),
    step('delegate', 10n, 100n),
    step('delegate', 10n, 101n),
    step('delegate', 10n, 9n),
    step('delegate', 9n, 99n),
    step('delegate', 11n, 99n),
  ])('is not $act $next $end', (after) => expect(follows(last, after)).toBe(false))
})

it('the first step makes the state, and leaves what there is', () => {
  const line = (first: Step) =>
    readEntry(undefined, entryAfter(undefined, { ...first, about: 'k' }, NONCE).line)
  expect(line(step('create', 5n, 5n))).toBeDefined()
  for (const first of [step('create', 6n, 5n), step('reserve', 0n, 5n), step('delegate', 0n, 5n)])
    expect(line(first)).toBe(undefined)
})

it('a line that gives indices again is passed over, though both places have it', async () => {
  const paths = [join(folder, newName()), join(folder, newName())] as const
  const places = () => ({ journal: fileJournal(paths[0]), witness: fileJournal(paths[1]) })
  const key = keyNamed('a key', 100n)
  await (await createState(places(), key)).reserve(7)
  const lines = readFileSync(paths[0], 'latin1').split('\n').slice(0, -1)
  let before: Entry | undefined
  for (const line of lines) before = readEntry(before, line)
  const forged = entryAfter(before, step('reserve', 0n, 100n), NONCE).line
  for (const path of paths) writeFileSync(path, [...lines, forged, ''].join('\n'))
  expect(await (await openState(places(), key)).reserve(1)).toEqual({ first: 7n, count: 1 })
})
