/** docs/errors.md from the tables `*_ERRORS` that workspaces declare: code, meaning, cause, remedy. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CheckOptions, Report } from './check.ts'
import { settle } from './generated.ts'
import { findWorkspaces, ROOT, type Workspace } from './workspaces.ts'

const COLUMNS = ['meaning', 'cause', 'remedy'] as const
const NAME = /^[A-Z_]+_ERRORS$/
const DECLARATION = /^export const [A-Z_]+_ERRORS\b/m

type Explanation = Readonly<Record<(typeof COLUMNS)[number], string>>

interface ErrorTable {
  readonly owner: string
  readonly rows: readonly (readonly [code: string, explanation: Explanation])[]
}

function isExplanation(value: unknown): value is Explanation {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  return COLUMNS.every((column) => typeof fields[column] === 'string' && fields[column] !== '')
}

/** The tables among a module's exports. @throws Error when a row lacks a column. */
export function errorTables(owner: string, exported: object): readonly ErrorTable[] {
  return Object.entries(exported)
    .filter(([name]) => NAME.test(name))
    .map(([name, table]) => {
      const rows = Object.entries(table as Readonly<Record<string, unknown>>).map(([code, explanation]) => {
        if (!isExplanation(explanation)) throw new Error(`${owner}: ${name}.${code} lacks a column`)
        return [code, explanation] as const
      })
      return { owner, rows: rows.sort(([a], [b]) => a.localeCompare(b)) }
    })
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

export function renderErrors(tables: readonly ErrorTable[]): string {
  const sections = tables.map(({ owner, rows }) =>
    [
      `## ${owner}`,
      '',
      `| code | ${COLUMNS.join(' | ')} |`,
      '| --- | --- | --- | --- |',
      ...rows.map(
        ([code, explanation]) =>
          `| \`${code}\` | ${COLUMNS.map((column) => cell(explanation[column])).join(' | ')} |`,
      ),
    ].join('\n'),
  )
  return [
    '# Errors',
    'Every error of a package carries one of these as `code`; switch on it, and keep the message for people. Misuse by the caller is a `TypeError` or `RangeError` without a code.',
    '<!-- Generated from the tables in the sources by `npm run check -- --update`. -->',
    ...sections,
  ]
    .join('\n\n')
    .concat('\n')
}

/** The tables of a workspace's sources. */
async function tablesOf({ folder, manifest }: Workspace): Promise<readonly ErrorTable[]> {
  const sources = globSync('src/**/*.ts', { cwd: join(ROOT, folder) })
    .sort()
    .map((path) => join(ROOT, folder, path))
    .filter((file) => DECLARATION.test(readFileSync(file, 'utf8')))
  const modules = await Promise.all(
    sources.map(async (file) => (await import(pathToFileURL(file).href)) as object),
  )
  return modules.flatMap((module) => errorTables(manifest.name, module))
}

export async function checkErrors(options: CheckOptions): Promise<Report> {
  const shipped = findWorkspaces().filter(({ folder }) => !folder.startsWith('tools/'))
  const tables = await Promise.all(shipped.map(tablesOf))
  return {
    checked: tables.flat().reduce((sum, { rows }) => sum + rows.length, 0),
    problems: settle('docs/errors.md', renderErrors(tables.flat()), options),
  }
}
