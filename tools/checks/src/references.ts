/** What the documents point at exists: relative links, paths of this repository in code marks, npm scripts. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Report } from './check.ts'
import { readJson, ROOT, type Manifest } from './workspaces.ts'

const DOCUMENTS = ['*.md', 'packages/*/README.md', 'apps/*/README.md', 'tools/*/README.md', 'docs/**/*.md']

/** Of npm itself. */
const BUILT_IN = new Set(['ci', 'install', 'exec', 'pack', 'publish', 'run'])

const TREE = /^(?:packages|apps|tools|docs|test-vectors|\.ci|\.changeset)\//

interface References {
  readonly links: readonly string[]
  readonly paths: readonly string[]
  readonly scripts: readonly string[]
}

/** Paths with a placeholder (NAME, *, ...) stand for many. */
export function findReferences(markdown: string): References {
  const all = (pattern: RegExp) => [...markdown.matchAll(pattern)].map(([, text = '']) => text)
  return {
    links: all(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g),
    paths: all(/`([^`\s]+)`/g).filter((path) => TREE.test(path) && !/[*<>{}…]|[A-Z]{3,}/.test(path)),
    scripts: all(/\bnpm (?:run (?:-s )?)?([a-z][a-z:-]*)/g).filter((script) => !BUILT_IN.has(script)),
  }
}

/** What a document refers to in vain. */
export function refuseReferences(
  document: string,
  { links, paths, scripts }: References,
  { exists, hasScript }: { exists: (path: string) => boolean; hasScript: (name: string) => boolean },
): readonly string[] {
  return [
    ...links.filter((link) => !exists(join(dirname(document), link))).map((link) => `link to ${link}`),
    ...paths.filter((path) => !exists(path)),
    ...scripts.filter((name) => !hasScript(name)).map((name) => `npm script ${name}`),
  ].map((reference) => `${document}: ${reference} does not exist`)
}

export function checkReferences(): Report {
  const { scripts = {} } = readJson(join(ROOT, 'package.json')) as Manifest
  const world = {
    exists: (path: string) => existsSync(join(ROOT, path)),
    hasScript: (name: string) => name in scripts,
  }
  const documents = DOCUMENTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort()
  const found = documents.map((document) => ({
    document,
    references: findReferences(readFileSync(join(ROOT, document), 'utf8')),
  }))
  return {
    checked: found.reduce((sum, { references }) => sum + Object.values(references).flat().length, 0),
    problems: found.flatMap(({ document, references }) => refuseReferences(document, references, world)),
  }
}
