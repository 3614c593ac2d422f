import { describe, expect, it } from '@jest/globals'
import { countFuzz, countJest, countRows, countStep, countVectors } from '../src/counts.ts'

const LOG = `
> nx run @quantum-shield/pq-core:test  [existing outputs match the cache, left as is]

Test Suites: 2 passed, 2 total
Tests:       1 skipped, 2 todo, 30 passed, 33 total
Snapshots:   0 total
\u001b[1mTests:       \u001b[22m\u001b[1m\u001b[31m1 failed\u001b[39m\u001b[22m, \u001b[1m\u001b[32m4 passed\u001b[39m\u001b[22m, 5 total
`

describe('countJest', () => {
  it('sums the closing lines, coloured or not', () => {
    expect(countJest(LOG, 2)).toEqual({ passed: 34, failed: 1, skipped: 3 })
  })

  it('counts a run without a closing line as a failure', () => {
    expect(countJest(LOG, 3)).toMatchObject({ failed: 2 })
    expect(countJest('', 2)).toEqual({ passed: 0, failed: 2, skipped: 0 })
  })
})

describe('countVectors', () => {
  const row = { expected: 75, executed: 75, passed: 75, skipped: 0 }

  it('counts a row once: whole, skipped as a whole, or failed', () => {
    expect(countVectors([row, row])).toEqual({ passed: 2, failed: 0, skipped: 0 })
    expect(countVectors([{ ...row, executed: 0, passed: 0, skipped: 75 }])).toMatchObject({ skipped: 1 })
    for (const bad of [
      { ...row, passed: 74 },
      { ...row, executed: 74, passed: 74 },
      { ...row, executed: 0, passed: 0 },
      { ...row, executed: 70, passed: 70, skipped: 5 },
    ]) {
      expect(countVectors([bad])).toEqual({ passed: 0, failed: 1, skipped: 0 })
    }
  })
})

describe('countFuzz', () => {
  const target = { runs: 9, crashes: 0, hangs: 0 }

  it('fails a target that crashed, hung or never ran', () => {
    const bad = [
      { ...target, crashes: 1 },
      { ...target, hangs: 1 },
      { ...target, runs: 0 },
    ]
    expect(countFuzz([target, ...bad])).toEqual({ passed: 1, failed: 3, skipped: 0 })
  })
})

describe('countStep', () => {
  it('is one row where a step counts nothing itself', () => {
    expect(countStep(0, undefined)).toEqual({ passed: 1, failed: 0, skipped: 0 })
    expect(countStep(1, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('takes a step that counted nothing for a failure', () => {
    expect(countStep(0, countRows([]))).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('adds a failure to a step that failed without one', () => {
    const counted = countRows([{ passed: true }, { passed: true }])
    expect(countStep(0, counted)).toEqual({ passed: 2, failed: 0, skipped: 0 })
    expect(countStep(1, counted)).toEqual({ passed: 2, failed: 1, skipped: 0 })
    const failed = countRows([{ passed: true }, { passed: false }])
    expect(countStep(1, failed)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })
})
