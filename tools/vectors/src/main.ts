/**
 * `npm run vectors`: table on stdout; `-- --json`: one JSON array on stdout. Progress on stderr. Exit status 0 only
 * when every row holds. `-- --only SET` runs one set. `-- fetch [FOLDER]` gets the sets that are missing.
 */
import { parseArgs } from 'node:util'
import { vectorsRoot } from '@quantum-shield/testkit'
import { fetchVectors } from './fetch.ts'
import { formatTable } from './report.ts'
import { runVectors } from './run.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const log = (line: string) => process.stderr.write(`vectors: ${line}\n`)
const { CI, SLOW } = process.env

const [verb, folder = vectorsRoot(), ...rest] = positionals
if (verb === 'fetch' && rest.length === 0) {
  process.exitCode = (await fetchVectors({ folder, log })) ? 0 : 1
} else if (verb !== undefined) {
  log(`unknown: ${positionals.join(' ')}; known: fetch [FOLDER]`)
  process.exitCode = 2
} else {
  const sets = values.only === undefined ? {} : { sets: [values.only] }
  const rows = await runVectors({ ...sets, ci: CI === 'true', slow: SLOW === '1', log })
  process.stdout.write(
    values.json
      ? `${JSON.stringify(
          rows.map(({ row }) => row),
          null,
          1,
        )}\n`
      : `${formatTable(rows)}\n`,
  )
  process.exitCode = rows.every(({ holds }) => holds) ? 0 : 1
}
