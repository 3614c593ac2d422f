/** The rules by which a run passes or fails, on results that are made up. */
import { describe, expect, it } from '@jest/globals'
import type { VectorCount, VectorSet } from '@quantum-shield/testkit'
import type { JobResult, Tally } from '../src/job.ts'
import { formatTable } from '../src/report.ts'
import { judgeRows } from '../src/rows.ts'

const setOf = (...counts: VectorCount[]): VectorSet => ({
  set: 'sample',
  root: 'vectors',
  source: { repository: 'https://example.org/vectors', commit: '0123456789abcdef' },
  licence: 'none',
  files: { 'sample/a.txt': '' },
  counts,
})

const resultOf = (tallies: Tally[], missing = false): JobResult => ({
  job: { set: 'sample', algorithm: 'A', slow: false },
  missing,
  tallies,
  failures: [],
  seconds: 0,
})

const noble: VectorCount = { operation: 'sign', backend: 'noble', expected: { A: 3 } }
const ran = (executed: number, passed = executed): Tally => ({
  operation: 'sign',
  backend: 'noble',
  executed,
  passed,
})
const laptop = { ci: false, slow: false, hasNative: () => true }
const judge = (set: VectorSet, result: JobResult[], circumstances = laptop) =>
  judgeRows(set, result, circumstances)

describe('a row', () => {
  it('holds when everything that the manifest expects was run and passed', () => {
    const [judged, ...more] = judge(setOf(noble), [resultOf([ran(3)])])
    expect(more).toEqual([])
    expect(judged).toEqual({
      row: {
        set: 'sample',
        algorithm: 'A',
        operation: 'sign',
        backend: 'noble',
        expected: 3,
        executed: 3,
        passed: 3,
        skipped: 0,
      },
      holds: true,
    })
  })

  it.each([
    ['one case failed', [ran(3, 2)]],
    ['one case was not run', [ran(2)]],
    ['one case too many was run', [ran(4)]],
    ['nothing was run', []],
    ['another operation was run', [{ ...ran(3), operation: 'verify' }]],
    ['another back end was run', [{ ...ran(3), backend: 'native' }]],
  ])('fails when %s', (_, tallies) => {
    expect(judge(setOf(noble), [resultOf(tallies)]).some(({ holds }) => !holds)).toBe(true)
  })

  it('fails when its job never reported', () => {
    expect(judge(setOf(noble), [])[0]?.holds).toBe(false)
  })

  it('shows what the manifest does not know, as a failure', () => {
    const extra = { operation: 'verify', backend: 'noble', executed: 1, passed: 1 }
    const rows = judge(setOf(noble), [resultOf([ran(3), extra])])
    expect(rows.map(({ row, holds }) => [row.operation, row.expected, holds])).toEqual([
      ['sign', 3, true],
      ['verify', 0, false],
    ])
  })

  it('counts what a back end cannot do as skipped, with the reason', () => {
    const native: VectorCount = {
      operation: 'sign',
      backend: 'native',
      expected: { A: 0 },
      skipped: { A: 3 },
      reason: 'no rnd',
    }
    const [, judged] = judge(setOf(noble, native), [resultOf([ran(3)])])
    expect(judged).toMatchObject({
      row: { expected: 0, executed: 0, skipped: 3, reason: 'no rnd' },
      holds: true,
    })
  })

  it('runs slow cases on request only, and must then', () => {
    const slow: VectorCount = { ...noble, operation: 'million', when: 'SLOW' }
    const run = [resultOf([{ ...ran(3), operation: 'million' }])]
    expect(judge(setOf(slow), [resultOf([])])[0]).toMatchObject({
      row: { expected: 0, skipped: 3 },
      holds: true,
    })
    expect(judge(setOf(slow), [resultOf([])], { ...laptop, slow: true })[0]?.holds).toBe(false)
    expect(judge(setOf(slow), run, { ...laptop, slow: true })[0]).toMatchObject({
      row: { expected: 3 },
      holds: true,
    })
  })
})

describe('a missing set', () => {
  const missing = [resultOf([], true)]

  it('is a counted skip that says how to get it', () => {
    const [judged] = judge(setOf(noble), missing)
    expect(judged).toMatchObject({ row: { expected: 3, executed: 0, passed: 0, skipped: 3 }, holds: true })
    expect(judged?.row.reason).toContain(
      '`npm run vectors -- fetch` gets it from https://example.org/vectors',
    )
  })

  it('is a failure with CI=true', () => {
    expect(judge(setOf(noble), missing, { ...laptop, ci: true })[0]).toMatchObject({
      row: { skipped: 3 },
      holds: false,
    })
  })
})

describe('a missing native back end', () => {
  const native: VectorCount = { ...noble, backend: 'native' }
  const without = { ...laptop, hasNative: () => false }

  it('is a counted skip, and a failure with CI=true', () => {
    const [judged] = judge(setOf(native), [resultOf([])], without)
    expect(judged).toMatchObject({
      row: { expected: 3, skipped: 3, reason: 'this Node has no native A' },
      holds: true,
    })
    expect(judge(setOf(native), [resultOf([])], { ...without, ci: true })[0]?.holds).toBe(false)
  })

  it('excuses no other back end, and no failure', () => {
    expect(judge(setOf(noble), [resultOf([])], without)[0]?.holds).toBe(false)
    for (const partly of [ran(3, 1), ran(2)]) {
      const tally = { ...partly, backend: 'native' }
      expect(judge(setOf(native), [resultOf([tally])], without)[0]?.holds).toBe(false)
    }
  })
})

it('the table marks what failed and gives each reason once', () => {
  const rows = judge(setOf({ ...noble, reason: 'because' }), [resultOf([ran(3, 2)])])
  const text = formatTable(rows)
  expect(text).toMatch(/sample +A +sign +noble +3 +3 +2 +0 +FAILED/)
  expect(text.match(/because/g)).toHaveLength(1)
  expect(text).toContain('2 of 3 cases passed, 0 skipped, 1 of 1 rows failed')
})
