/** How many test cases by others each algorithm passes in a full run, for `qshield algorithms`: from the manifest. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckOptions, Report } from './check.ts'
import { settle } from './generated.ts'
import { ROOT } from './workspaces.ts'

const TABLE = 'apps/cli/src/vectors-run.table.ts'

interface Manifest {
  readonly sets: readonly {
    readonly counts?: readonly {
      readonly operation: string
      readonly expected: Readonly<Record<string, number>>
    }[]
  }[]
}

/** Cases by algorithm id, summed over sets, operations and back ends. Runs that end in one published hash are no cases. */
export function countCases({ sets }: Manifest): ReadonlyMap<string, number> {
  const cases = new Map<string, number>()
  for (const { counts = [] } of sets) {
    for (const { operation, expected } of counts) {
      if (operation.includes('runs')) continue
      for (const [id, count] of Object.entries(expected)) cases.set(id, (cases.get(id) ?? 0) + count)
    }
  }
  return cases
}

export function checkVectorsRun(options: CheckOptions): Report {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'test-vectors/manifest.json'), 'utf8')) as Manifest
  const cases = [...countCases(manifest)]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = cases.map(([id, count]) => `  ${/^\w+$/.test(id) ? id : `'${id}'`}: ${count},`)
  const text = `// Generated from test-vectors/manifest.json: npm run check -- --update vectors-run

/** Test cases by others that each release runs, by algorithm id, over all back ends. */
export const VECTORS_RUN: Readonly<Record<string, number>> = {
${rows.join('\n')}
}
`
  return { checked: cases.length, problems: settle(TABLE, text, options) }
}
