/**
 * `npm run bench`: a table on standard error; `-- --json`: also one JSON array on standard output. `--only ID,ID` runs
 * some, `--quick` all of them coarsely, `--size MIB` takes another file than 1 GiB, `--update` writes
 * docs/benchmarks.md. Exit status 0 only when every row passes.
 */
import { parseArgs } from 'node:util'
import { measureApart } from './apart.ts'
import type { Effort } from './bench.ts'
import { updateDocument } from './document.ts'
import { findBenches } from './find.ts'
import { circumstances } from './machine.ts'
import { formatMarkdown, formatTable } from './report.ts'
import { rowOf, rowOfError, type Row } from './row.ts'

const FULL: Effort = {
  rounds: 11,
  blockSeconds: 0.15,
  fileRounds: 5,
  fileSize: 1024 * 2 ** 20,
  startRounds: 15,
}
const QUICK: Effort = {
  rounds: 3,
  blockSeconds: 0.05,
  fileRounds: 1,
  fileSize: 256 * 2 ** 20,
  startRounds: 5,
}

function fail(message: string): never {
  process.stderr.write(`bench: ${message}\n`)
  process.exit(2)
}

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    size: { type: 'string' },
    update: { type: 'boolean', default: false },
  },
})

const all = await findBenches()
const ids = options.only?.split(',') ?? all.map(({ id }) => id)
const unknown = ids.filter((id) => !all.some((bench) => bench.id === id))
if (unknown.length > 0) fail(`no bench ${unknown.join(', ')}; known: ${all.map(({ id }) => id).join(', ')}`)
const benches = all.filter(({ id }) => ids.includes(id))
if (options.update && benches.length !== all.length) fail('--update needs every bench, not --only some')

const chosen = options.quick ? QUICK : FULL
const mebibytes = Number(options.size ?? chosen.fileSize / 2 ** 20)
if (!Number.isInteger(mebibytes) || mebibytes < 1) fail(`--size ${options.size ?? ''}: a number of MiB`)
const effort: Effort = { ...chosen, fileSize: mebibytes * 2 ** 20 }

const { lines, isQuiet } = circumstances(`npm run bench -- ${process.argv.slice(2).join(' ')}`.trimEnd())
const header = [...lines, `files of ${mebibytes} MiB`]
process.stderr.write(`${header.join('\n')}\n\n`)

const ci = process.env['CI'] === 'true'
const rows: Row[] = []
for (const bench of benches) {
  const start = performance.now()
  try {
    rows.push(rowOf(bench, await measureApart(bench, effort)))
  } catch (error) {
    rows.push(rowOfError(bench, error, ci))
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(0)
  const { ratio, reason } = rows.at(-1) ?? {}
  process.stderr.write(`bench: ${bench.id}: ${reason ?? ratio?.toFixed(3) ?? 'a limit'} (${seconds} s)\n`)
}
process.stderr.write(`\n${formatTable(rows, benches)}\n`)
if (!isQuiet) process.stderr.write('others were at work when this run began\n')
if (options.json) process.stdout.write(`${JSON.stringify(rows, null, 1)}\n`)
if (options.update) updateDocument(header, formatMarkdown(rows, benches))
process.exitCode = rows.every(({ pass }) => pass) ? 0 : 1
