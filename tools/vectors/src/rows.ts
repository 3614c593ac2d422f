/** What ran, held against what the manifest says must run. */
import { howToGet, type VectorCount, type VectorSet } from '@quantum-shield/testkit'
import type { JobResult } from './job.ts'

export interface Row {
  readonly set: string
  readonly algorithm: string
  readonly operation: string
  readonly backend: string
  /** From the manifest. */
  readonly expected: number
  readonly executed: number
  readonly passed: number
  /** Cases of the set that did not run; `reason` says why. */
  readonly skipped: number
  readonly reason?: string
}

export interface JudgedRow {
  readonly row: Row
  readonly holds: boolean
}

export interface Circumstances {
  /** With CI=true nothing that the manifest expects may be left out. */
  readonly ci: boolean
  readonly slow: boolean
  readonly hasNative: (algorithm: string) => boolean
}

/** Why nothing of a row ran although the manifest expects it; undefined when that has no excuse. */
function absence(
  set: VectorSet,
  row: Row,
  result: JobResult | undefined,
  { hasNative }: Circumstances,
): string | undefined {
  if (row.executed > 0 || row.expected === 0) return undefined
  if (result?.missing === true) return howToGet(set)
  if (row.backend === 'native' && !hasNative(row.algorithm)) return `this Node has no native ${row.algorithm}`
  return undefined
}

function judge(
  set: VectorSet,
  count: VectorCount,
  algorithm: string,
  result: JobResult | undefined,
  circumstances: Circumstances,
): JudgedRow {
  const { operation, backend, when, reason } = count
  const dormant = when === 'SLOW' && !circumstances.slow
  const known = count.expected[algorithm] ?? 0
  const tally = result?.tallies.find((entry) => entry.operation === operation && entry.backend === backend)
  const base: Row = {
    set: set.set,
    algorithm,
    operation,
    backend,
    expected: dormant ? 0 : known,
    executed: tally?.executed ?? 0,
    passed: tally?.passed ?? 0,
    skipped: (count.skipped?.[algorithm] ?? 0) + (dormant ? known : 0),
    ...(reason === undefined ? {} : { reason }),
  }
  const excuse = absence(set, base, result, circumstances)
  const row = excuse === undefined ? base : { ...base, skipped: base.skipped + base.expected, reason: excuse }
  const complete = row.executed === row.expected || (excuse !== undefined && !circumstances.ci)
  return { row, holds: complete && row.passed === row.executed }
}

/** Rows for tallies that the manifest does not know: what it does not expect, it cannot miss. */
function unexpected(set: VectorSet, results: readonly JobResult[]): JudgedRow[] {
  return results.flatMap(({ job, tallies }) =>
    tallies
      .filter(
        ({ operation, backend }) =>
          !set.counts.some(
            (count) =>
              count.operation === operation && count.backend === backend && job.algorithm in count.expected,
          ),
      )
      .map((tally) => ({
        row: {
          set: set.set,
          algorithm: job.algorithm,
          ...tally,
          expected: 0,
          skipped: 0,
          reason: 'not in the manifest',
        },
        holds: false,
      })),
  )
}

/** One row for each operation, back end and algorithm in the manifest, and one for each that should be there. */
export function judgeRows(
  set: VectorSet,
  results: readonly JobResult[],
  circumstances: Circumstances,
): JudgedRow[] {
  const rows = set.counts.flatMap((count) =>
    Object.keys({ ...count.expected, ...count.skipped }).map((algorithm) => {
      const result = results.find(({ job }) => job.algorithm === algorithm)
      return judge(set, count, algorithm, result, circumstances)
    }),
  )
  return [...rows, ...unexpected(set, results)]
}
