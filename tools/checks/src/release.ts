/**
 * `npm run release:check [-- --json]`: what each published package costs whoever installs it, against the committed
 * budgets. Exit status 0 only when every package is within its budget.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measure, type Installed } from './installed.ts'
import { isAcceptedLicence } from './licences.ts'
import { withTarballs, type Tarball } from './pack.ts'
import { cycloneDx } from './sbom.ts'
import { installScripts } from './tarballs.ts'
import { readJson, ROOT } from './workspaces.ts'

const BUDGETS = 'tools/checks/budgets.json'
const SBOM_FOLDER = 'tools/checks/dist/sbom'
const LIMITED = ['packedBytes', 'installedBytes', 'dependencies'] as const

type Costs = Readonly<Record<(typeof LIMITED)[number], number>>

interface Row extends Costs {
  readonly package: string
  readonly version: string
  /** Of the package and of everything that comes with it. */
  readonly installScripts: number
  /** Name and version to licence, of everything that comes with it. */
  readonly licences: Readonly<Record<string, string>>
  /** Path of the CycloneDX document. */
  readonly sbom: string
  readonly budget: Costs | undefined
  readonly problems: readonly string[]
  readonly passed: boolean
}

function overBudget(costs: Costs, budget: Costs | undefined): readonly string[] {
  if (budget === undefined) return [`no budget; add one to ${BUDGETS}`]
  return LIMITED.filter((name) => costs[name] > budget[name]).map(
    (name) => `${name} is ${costs[name]}, at most ${budget[name]}`,
  )
}

/** What is wrong with a package that has these costs and brings these components along. */
export function refuseRelease(
  costs: Costs,
  { components }: Installed,
  budget: Costs | undefined,
): readonly string[] {
  return [
    ...overBudget(costs, budget),
    ...components
      .filter(({ hasInstallScript }) => hasInstallScript)
      .map(({ name }) => `${name} runs a script at installation`),
    ...components
      .filter(({ licence }) => !isAcceptedLicence(licence))
      .map(({ name, licence }) => `${name} has the licence ${licence ?? 'unknown'}`),
  ]
}

function writeSbom(name: string, installed: Installed): string {
  const path = `${SBOM_FOLDER}/${name.replace('@', '').replace('/', '-')}.cdx.json`
  mkdirSync(join(ROOT, SBOM_FOLDER), { recursive: true })
  writeFileSync(join(ROOT, path), `${JSON.stringify(cycloneDx(installed), null, 2)}\n`)
  return path
}

async function examine(
  tarball: Tarball,
  tarballs: readonly Tarball[],
  budgets: Readonly<Record<string, Costs>>,
): Promise<Row> {
  const { name, version } = tarball.workspace.manifest
  const installed = await measure(name, tarballs)
  const { size, components } = installed
  const costs = { packedBytes: tarball.size, installedBytes: size, dependencies: components.length - 1 }
  const problems = [
    ...refuseRelease(costs, installed, budgets[name]),
    ...installScripts(tarball.workspace.manifest).map((script) => `script "${script}" runs at installation`),
  ]
  return {
    package: name,
    version,
    ...costs,
    installScripts:
      components.filter(({ hasInstallScript }) => hasInstallScript).length +
      installScripts(tarball.workspace.manifest).length,
    licences: Object.fromEntries(
      components.map((component) => [
        `${component.name}@${component.version}`,
        component.licence ?? 'unknown',
      ]),
    ),
    sbom: writeSbom(name, installed),
    budget: budgets[name],
    problems,
    passed: problems.length === 0,
  }
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`

function describeRow(row: Row): string {
  const licences = [...new Set(Object.values(row.licences))].sort().join(', ')
  const figures = [
    `packed ${kB(row.packedBytes)}`,
    `installed ${kB(row.installedBytes)}`,
    `${row.dependencies} dependencies`,
    `${row.installScripts} install scripts`,
    licences,
    row.sbom,
  ].join(', ')
  const head = `${row.passed ? 'ok    ' : 'FAILED'} ${row.package}@${row.version}: ${figures}`
  return [head, ...row.problems.map((problem) => `         ${problem}`)].join('\n')
}

export async function releaseCheck(): Promise<readonly Row[]> {
  const budgets = readJson(join(ROOT, BUDGETS)) as Readonly<Record<string, Costs>>
  return withTarballs(async (tarballs) => {
    const rows: Row[] = []
    for (const tarball of tarballs) rows.push(await examine(tarball, tarballs, budgets))
    return rows
  })
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
  const rows = await releaseCheck()
  const text = values.json ? process.stderr : process.stdout
  text.write(`${rows.map(describeRow).join('\n')}\n`)
  if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
  process.exitCode = rows.length > 0 && rows.every(({ passed }) => passed) ? 0 : 1
}
