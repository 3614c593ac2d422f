import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { BlockMap, countTogether, REACHED_ONLY } from '../src/blocks.ts'
import type { Mode } from '../src/child.ts'
import { fuzzAll, keepAll, runChild } from '../src/fuzz.ts'
import { Pool } from '../src/pool.ts'
import { seededRandom } from '../src/random.ts'
import { COMMITTED } from '../src/store.ts'

const module = pathToFileURL(join(import.meta.dirname, 'toy', 'targets.ts')).href
const covers = ['/test/toy/parser']
const toy = (mode: Mode, seed: number, maxRuns: number) =>
  runChild({ target: 'toy', module, covers, mode, seconds: 60, maxRuns, seed, fresh: true, withMap: true })

describe('a bug behind four magic bytes, a version, a length that must be right and a trailer', () => {
  it('is found when what reaches something new is kept, and not otherwise', async () => {
    const steered = await toy('steered', 1, 60_000)
    expect(steered.crashes).toBeGreaterThan(0)
    expect(steered.examples[0]).toContain('planted: a body of 20 bytes and more')
    const unsteered = await toy('unsteered', 1, 60_000)
    expect(unsteered).toMatchObject({ runs: 60_000, crashes: 0 })
    const [more = 0, less = 0] = countTogether([steered.map ?? {}, unsteered.map ?? {}])
    expect(more).toBeGreaterThan(less)
  })

  it('is found by the same inputs for the same seed', async () => {
    const [first, second, other] = [
      await toy('steered', 2, 20_000),
      await toy('steered', 2, 20_000),
      await toy('steered', 3, 20_000),
    ]
    const facts = ({ runs, crashes, found, blocks, map }: typeof first) => ({
      runs,
      crashes,
      found,
      blocks,
      map,
    })
    expect(facts(first)).toEqual(facts(second))
    expect(facts(first)).not.toEqual(facts(other))
  })
})

describe('a process that does not come back', () => {
  const run = async (name: string, maxRuns = 500) => {
    const examples: string[] = []
    const [row] = await fuzzAll([{ name, module, covers }], {
      seconds: 30,
      maxRuns,
      seed: 1,
      fresh: true,
      silenceMilliseconds: 1500,
      onRow: (_, found) => examples.push(...found),
    })
    return { row, example: examples[0] ?? '' }
  }

  it.each([
    ['toy-endless', { hangs: 1, crashes: 0, pass: false }, 'silent'],
    ['toy-fatal', { hangs: 0, crashes: 1, pass: false }, 'ended with SIGABRT'],
  ])('%s is ended, counted, and its input kept', async (name, counts, how) => {
    const { row, example } = await run(name)
    expect(row).toMatchObject({ target: name, ...counts })
    expect(example).toContain(how)
    expect(existsSync(/^ {2}(\/.*)$/m.exec(example)?.[1] ?? '')).toBe(true)
  })

  it.each([
    ['toy-stuck', { hangs: 1, crashes: 0, pass: false }, 'silent'],
    ['toy-doomed', { hangs: 0, crashes: 1, pass: false }, 'ended with SIGABRT'],
  ])('%s is told of when its corpus is to be kept, and has none', async (name, counts, how) => {
    const examples: string[] = []
    const rows = await keepAll([{ name, module, covers }], {
      silenceMilliseconds: 1500,
      onRow: (_, found) => examples.push(...found),
    })
    expect(rows).toMatchObject([{ target: name, ...counts }])
    expect(examples[0]).toContain(how)
    expect(existsSync(join(COMMITTED, `${name}.txt`))).toBe(false)
  })

  it('toy-greedy takes more memory for a case than it may: its row fails', async () => {
    const { row, example } = await run('toy-greedy', 400)
    expect(row).toMatchObject({ runs: 400, crashes: 0, hangs: 0, pass: false })
    expect(row?.peakBytes).toBeGreaterThan(64 * 2 ** 20)
    expect(example).toMatch(/^a case of \d+ bytes/)
  })

  it('a row of too few cases says that none was measured', async () => {
    expect((await run('toy-greedy', 200)).row).toMatchObject({ runs: 200, peakBytes: null, pass: true })
  })

  it('others go on', async () => {
    expect((await run('toy-careful')).row).toMatchObject({ runs: 500, crashes: 0, hangs: 0, pass: true })
  })
})

describe('blocks', () => {
  const script = (...ranges: [number, number, number][]) => [
    {
      url: 'a',
      ranges: ranges.map(([startOffset, endOffset, count]) => ({ startOffset, endOffset, count })),
    },
  ]

  it('an inner range stands for itself, a block without runs is not reached', () => {
    const map = new BlockMap()
    expect(map.absorb(script([0, 100, 1], [40, 60, 0]), 1)).toBe(true)
    expect(map.hasNews(script([0, 100, 1]), 1)).toBe(true)
    expect(map.toJSON()['a']?.covered).toEqual([
      [0, 40],
      [60, 100],
    ])
    expect(map.absorb(script([0, 100, 1]), 1)).toBe(true)
    expect(map.hasNews(script([0, 100, 1], [40, 60, 0]), 1)).toBe(false)
  })

  it('counts are news by buckets; of several runs, one must have had the mean', () => {
    const map = new BlockMap()
    map.absorb(script([0, 10, 4]), 1)
    expect(map.hasNews(script([0, 10, 7]), 1)).toBe(false)
    expect(map.hasNews(script([0, 10, 8]), 1)).toBe(true)
    expect(map.hasNews(script([0, 10, 70]), 10)).toBe(false)
    expect(map.hasNews(script([0, 10, 71]), 10)).toBe(true)
    expect(map.absorb(script([0, 10, 71]), 10)).toBe(true)
    expect(map.hasNews(script([0, 10, 71]), 10)).toBe(false)
  })

  it('reached only: how often does not count', () => {
    const map = new BlockMap(REACHED_ONLY)
    map.absorb(script([0, 10, 1]), 1)
    expect(map.hasNews(script([0, 10, 1000]), 1)).toBe(false)
    expect(map.newsOf(script([0, 12, 1]))).toBe(2)
  })

  it('two sides are counted by the edges of both', () => {
    const [fine, coarse] = [new BlockMap(), new BlockMap()]
    fine.absorb(script([0, 100, 2], [40, 60, 1]), 1)
    coarse.absorb(script([0, 100, 1]), 1)
    expect(countTogether([fine.toJSON(), coarse.toJSON()])).toEqual([3, 3])
  })
})

it('the pool prefers what found something lately', () => {
  const inputs = Array.from({ length: 100 }, (_, i) => Uint8Array.of(i))
  const pool = new Pool(inputs)
  pool.add(Uint8Array.of(200), inputs[70])
  expect(pool.inputs.slice(0, 2)).toEqual([Uint8Array.of(200), Uint8Array.of(70)])
  expect(pool.inputs).toHaveLength(101)
  const random = seededRandom(1)
  const picks = Array.from({ length: 1000 }, () => pool.inputs.indexOf(pool.pick(random)))
  expect(picks.filter((index) => index < 13).length).toBeGreaterThan(450)
  expect(Math.max(...picks)).toBeGreaterThan(95)
})
