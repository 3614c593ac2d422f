import { describe, expect, it } from '@jest/globals'
import { Unavailable, type Bench } from '../src/bench.ts'
import { formatMarkdown, formatTable } from '../src/report.ts'
import { rowOf, rowOfError } from '../src/row.ts'
import { above, atLeast, atMost, atMostAbovePeer, type Target } from '../src/target.ts'

function bench(target?: Target): Bench {
  const base = { id: 'seal', group: 'Files', unit: 'MB/s', measure: async () => ({ value: 1 }) } as const
  return target === undefined ? base : { ...base, peer: 'bare', target }
}

const passes = (target: Target, value: number, peerValue?: number): boolean =>
  rowOf(bench(target), peerValue === undefined ? { value } : { value, peerValue }).pass

describe('rowOf', () => {
  it('has the fields of DESIGN and the ratio of its two values', () => {
    expect(rowOf(bench(atLeast(0.7)), { value: 90, peerValue: 100 })).toEqual({
      id: 'seal',
      value: 90,
      unit: 'MB/s',
      peer: 'bare',
      peerValue: 100,
      ratio: 0.9,
      target: '>= 0.7',
      pass: true,
    })
  })

  it('holds each kind of target at its limit and not beyond', () => {
    expect(passes(atLeast(0.7), 70, 100)).toBe(true)
    expect(passes(atLeast(0.7), 69, 100)).toBe(false)
    expect(passes(above(1), 101, 100)).toBe(true)
    expect(passes(above(1), 100, 100)).toBe(false)
    expect(passes(atMost(1.5), 150, 100)).toBe(true)
    expect(passes(atMost(1.5), 151, 100)).toBe(false)
    expect(passes(atMostAbovePeer(5, 'µs'), 30, 25)).toBe(true)
    expect(passes(atMostAbovePeer(5, 'µs'), 31, 25)).toBe(false)
  })

  it('fails what has a target but no number to hold it with', () => {
    for (const target of [atLeast(0), above(0), atMost(9), atMostAbovePeer(9, 'µs')]) {
      expect(passes(target, 1)).toBe(false)
      expect(passes(target, Number.NaN, 1)).toBe(false)
    }
  })

  it('shows a limit of the machine without a verdict', () => {
    const row = rowOf(bench(), { value: 5 })
    expect(row).toMatchObject({
      value: 5,
      peer: null,
      peerValue: null,
      ratio: null,
      target: null,
      pass: true,
    })
  })
})

describe('rowOfError', () => {
  const missing = new Unavailable('age is not installed')

  it('skips what this machine lacks, except in CI', () => {
    expect(rowOfError(bench(above(1)), missing, false)).toMatchObject({
      value: null,
      ratio: null,
      pass: true,
      reason: 'age is not installed',
    })
    expect(rowOfError(bench(above(1)), missing, true).pass).toBe(false)
  })

  it('fails on any other error', () => {
    expect(rowOfError(bench(), new Error('exit 1'), false)).toMatchObject({ pass: false, reason: 'exit 1' })
  })
})

describe('the report', () => {
  const good = rowOf(bench(atLeast(0.7)), { value: 90, peerValue: 100 })
  const bad = rowOf(bench(atLeast(0.7)), { value: 60, peerValue: 100 })
  const skipped = rowOfError(bench(atLeast(0.7)), new Unavailable('no age'), false)

  it('says which rows failed, and why there is none', () => {
    const text = formatTable([good, bad, skipped], [bench(atLeast(0.7))])
    expect(text).toMatch(/seal +90 +MB\/s +bare +100 +0\.90 +>= 0\.7 +ok/)
    expect(text).toMatch(/0\.60 +>= 0\.7 +FAILED/)
    expect(text).toContain('seal: no age')
    expect(text).toContain('3 rows with a target, 0 without, 1 failed')
  })

  it('is a table in Markdown, too', () => {
    expect(formatMarkdown([good], [bench(atLeast(0.7))])).toContain(
      '| seal | 90 | MB/s | bare | 100 | 0.90 | >= 0.7 | ok |',
    )
  })
})
