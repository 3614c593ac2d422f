/** The rows as a table for people. */
import type { JudgedRow } from './rows.ts'

const HEADINGS = [
  'set',
  'algorithm',
  'operation',
  'back end',
  'expected',
  'executed',
  'passed',
  'skipped',
  '',
]
const LEFT_ALIGNED = 4

export function formatTable(rows: readonly JudgedRow[]): string {
  const cells = rows.map(({ row, holds }) => [
    row.set,
    row.algorithm,
    row.operation,
    row.backend,
    ...[row.expected, row.executed, row.passed, row.skipped].map(String),
    holds ? '' : 'FAILED',
  ])
  const widths = HEADINGS.map((heading, column) =>
    Math.max(...[HEADINGS, ...cells].map((line) => line[column]?.length ?? heading.length)),
  )
  const lines = [HEADINGS, ...cells].map((line) =>
    line
      .map((cell, column) =>
        column < LEFT_ALIGNED ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  const reasons = new Set(
    rows.flatMap(({ row }) =>
      row.reason === undefined ? [] : [`${row.set}, ${row.operation}, ${row.backend}: ${row.reason}`],
    ),
  )
  const sum = (select: (row: JudgedRow['row']) => number) =>
    rows.reduce((total, { row }) => total + select(row), 0)
  const failed = rows.filter(({ holds }) => !holds).length
  return [
    ...lines,
    '',
    ...reasons,
    '',
    `${sum(({ passed }) => passed)} of ${sum(({ expected }) => expected)} cases passed, ${sum(({ skipped }) => skipped)} skipped, ${failed} of ${rows.length} rows failed`,
  ].join('\n')
}
