/**
 * `npm run runtimes`: the packed packages in every runtime of this machine, and what their imports cost.
 * `--json` prints `{ runtimes, imports }`; `--update` writes the sizes to bundle-sizes.json.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { familiesIn, IMPORTS, refuseSize, sizeOf, type Size } from './bundles.ts'
import { createProject, ROOT } from './project.ts'
import type { Parcel, Runtime } from './runtime.ts'
import { firstParcel, problemsOf, RUNTIMES, tryRuntime } from './runtimes.ts'

const BUDGETS = join(ROOT, 'tools/runtimes/bundle-sizes.json')

interface RuntimeRow {
  readonly runtime: string
  readonly userAgent?: string
  /** By algorithm id. */
  readonly backends?: Readonly<Record<string, string>>
  /** Things that were tried, there and by Node on what came back. */
  readonly executed: number
  readonly skipped: boolean
  /** Why it was skipped, or what is wrong. */
  readonly problems: readonly string[]
  readonly passed: boolean
}

interface ImportRow extends Size {
  readonly import: string
  readonly budget: Size | undefined
  readonly problems: readonly string[]
  readonly passed: boolean
}

async function runtimeRow(runtime: Runtime, folder: string, parcel: Parcel): Promise<RuntimeRow> {
  const { name, remedy } = runtime
  const nothing = { runtime: name, executed: 0, skipped: false, passed: false }
  const program = runtime.find()
  if (program === undefined) {
    const isAllowed = process.env['CI'] !== 'true'
    return { ...nothing, problems: [`not here: ${remedy}`], skipped: isAllowed, passed: isAllowed }
  }
  try {
    const trial = await tryRuntime(runtime, program, folder, parcel)
    const { userAgent, backends, findings } = trial.there
    const problems = problemsOf(runtime, trial)
    const executed = findings.length + trial.back.findings.length
    return { ...nothing, userAgent, backends, executed, problems, passed: problems.length === 0 }
  } catch (error) {
    return { ...nothing, problems: [error instanceof Error ? error.message : String(error)] }
  }
}

async function importRows(
  folder: string,
  budgets: Readonly<Record<string, Size>>,
): Promise<readonly ImportRow[]> {
  const rows: ImportRow[] = []
  for (const [name, wanted] of Object.entries(IMPORTS)) {
    const size = await sizeOf(folder, wanted)
    const allowed: readonly string[] = wanted.families
    const foreign = (await familiesIn(folder, wanted)).filter((family) => !allowed.includes(family))
    const problems = [
      ...refuseSize(size, budgets[name]),
      ...foreign.map((family) => `code of ${family} is in it`),
    ]
    rows.push({ import: name, ...size, budget: budgets[name], problems, passed: problems.length === 0 })
  }
  return rows
}

/** `noble: ML-KEM-512, ...; native: ...` */
function describeBackends(backends: Readonly<Record<string, string>>): string {
  return [...new Set(Object.values(backends))]
    .map((name) => {
      const ids = Object.keys(backends).filter((id) => backends[id] === name)
      return `${name}: ${ids.join(', ')}`
    })
    .join('; ')
}

function describeRuntime(row: RuntimeRow): string {
  const state = row.skipped ? 'skipped' : row.passed ? 'ok     ' : 'FAILED '
  const { runtime, userAgent, backends = {}, executed } = row
  const facts =
    userAgent === undefined ? '' : ` (${userAgent}): ${executed} tried; ${describeBackends(backends)}`
  const head = `${runtime}${facts}`
  return [`${state} ${head}`, ...row.problems.map((problem) => `          ${problem}`)].join('\n')
}

function describeImport(row: ImportRow): string {
  const head = `${row.passed ? 'ok     ' : 'FAILED '} ${row.import}: ${row.minified} bytes minified, ${row.gzip} gzipped`
  return [head, ...row.problems.map((problem) => `          ${problem}`)].join('\n')
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, update: { type: 'boolean', default: false } },
})
const project = await createProject()
try {
  if (values.update) {
    const sizes: Record<string, Size> = {}
    for (const [name, wanted] of Object.entries(IMPORTS)) sizes[name] = await sizeOf(project.folder, wanted)
    writeFileSync(BUDGETS, `${JSON.stringify(sizes, null, 2)}\n`)
  }
  const budgets = JSON.parse(readFileSync(BUDGETS, 'utf8')) as Readonly<Record<string, Size>>
  const parcel = await firstParcel(project.folder)
  const runtimes: RuntimeRow[] = []
  for (const runtime of RUNTIMES) runtimes.push(await runtimeRow(runtime, project.folder, parcel))
  const imports = await importRows(project.folder, budgets)
  const text = values.json ? process.stderr : process.stdout
  text.write(`${[...runtimes.map(describeRuntime), ...imports.map(describeImport)].join('\n')}\n`)
  if (values.json) process.stdout.write(`${JSON.stringify({ runtimes, imports }, null, 2)}\n`)
  process.exitCode = [...runtimes, ...imports].every(({ passed }) => passed) ? 0 : 1
} finally {
  project.remove()
}
