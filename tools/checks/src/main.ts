/**
 * `npm run check -- [--update] [--json] [NAME...]`: every check, or those named.
 * Exit status 0 only when every one passed.
 */
import { parseArgs } from 'node:util'
import { checkApi } from './api.ts'
import { isPassed, type Check, type Report } from './check.ts'
import { checkConsumer } from './consumer.ts'
import { checkErrors } from './errors-doc.ts'
import { checkExports } from './exports.ts'
import { checkRanges } from './ranges.ts'
import { checkReferences } from './references.ts'
import { checkSizes } from './sizes.ts'
import { checkSnippets } from './snippets.ts'
import { checkTables } from './tables.ts'
import { checkTarballs } from './tarballs.ts'
import { checkVectorsRun } from './vectors-run.ts'

const CHECKS: readonly Check[] = [
  { name: 'ranges', holds: 'workspaces satisfy the ranges between them', run: checkRanges },
  { name: 'exports', holds: 'every promised path exists; entry files only list names', run: checkExports },
  { name: 'api', holds: 'packages/*/api.md is the public surface', run: checkApi },
  { name: 'errors', holds: 'docs/errors.md lists every error code', run: checkErrors },
  { name: 'tables', holds: 'the tables in the documents are what the algorithms say', run: checkTables },
  { name: 'sizes', holds: 'the sizes in docstrings are those of the algorithms', run: checkSizes },
  { name: 'vectors-run', holds: 'the command counts the cases of the manifest', run: checkVectorsRun },
  { name: 'references', holds: 'what the documents point at exists', run: checkReferences },
  { name: 'snippets', holds: 'the code in the documents compiles and runs', run: checkSnippets },
  { name: 'tarballs', holds: 'tarballs hold what users need and run nothing', run: checkTarballs },
  { name: 'consumer', holds: 'tarballs work in an empty project on Node 22, 24 and 26', run: checkConsumer },
]

/** A check that throws has found a problem. */
async function report(run: Check['run']): Promise<Report> {
  try {
    return await run({ update: values.update })
  } catch (error) {
    return { checked: 0, problems: [error instanceof Error ? error.message : String(error)] }
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { update: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => !CHECKS.some((check) => check.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `check: no check ${unknown.join(', ')}; known: ${CHECKS.map(({ name }) => name).join(', ')}\n`,
  )
  process.exit(2)
}

const chosen = CHECKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const text = values.json ? process.stderr : process.stdout
const results = []
for (const { name, holds, run } of chosen) {
  const { checked, problems } = await report(run)
  const passed = isPassed({ checked, problems })
  results.push({ check: name, checked, problems, passed })
  text.write(`${passed ? 'ok    ' : 'FAILED'} ${name}: ${holds} (${checked} checked)\n`)
  for (const problem of problems) text.write(`         ${problem}\n`)
}
if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1
