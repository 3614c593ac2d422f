/** The rows for people: in a terminal, and as Markdown for docs/benchmarks.md. */
import type { Bench } from './bench.ts'
import type { Row } from './row.ts'

const HEADINGS = ['id', 'value', 'unit', 'peer', 'peer value', 'ratio', 'target', '']
const RIGHT_ALIGNED = new Set([1, 4, 5])

/** Three significant figures; whole numbers from 100 up. */
function number(value: number | null): string {
  if (value === null) return ''
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}

function verdict({ value, target, pass }: Row): string {
  if (!pass) return 'FAILED'
  if (value === null) return 'skipped'
  return target === null ? '' : 'ok'
}

function cellsOf(row: Row): string[] {
  const { id, value, unit, peer, peerValue, ratio, target } = row
  const cells = [id, number(value), unit, peer ?? '', number(peerValue), ratio?.toFixed(2) ?? '']
  return [...cells, target ?? '', verdict(row)]
}

function groupsOf(rows: readonly Row[], benches: readonly Bench[]): [string, Row[]][] {
  const groupById = new Map(benches.map(({ id, group }) => [id, group]))
  return [...Map.groupBy(rows, ({ id }) => groupById.get(id) ?? '')]
}

function reasonsOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ id, reason }) => (reason === undefined ? [] : [`${id}: ${reason}`]))
}

export function formatTable(rows: readonly Row[], benches: readonly Bench[]): string {
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => cellsOf(row)[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        RIGHT_ALIGNED.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const body = groupsOf(rows, benches).flatMap(([group, members]) => [
    '',
    group,
    ...members.map((row) => line(cellsOf(row))),
  ])
  const withTarget = rows.filter(({ target }) => target !== null)
  const failed = rows.filter(({ pass }) => !pass)
  const sum = `${withTarget.length} rows with a target, ${rows.length - withTarget.length} without, ${failed.length} failed`
  return [line(HEADINGS), ...body, '', ...reasonsOf(rows), sum].join('\n')
}

export function formatMarkdown(rows: readonly Row[], benches: readonly Bench[]): string {
  return groupsOf(rows, benches)
    .map(([group, members]) => {
      const lines = members.map((row) => `| ${cellsOf(row).join(' | ')} |`)
      return [
        `### ${group}`,
        '',
        `| ${HEADINGS.join(' | ')} |`,
        `|${'---|'.repeat(HEADINGS.length)}`,
        ...lines,
        ...reasonsOf(members).map((reason) => `\n${reason}`),
      ].join('\n')
    })
    .join('\n\n')
}
