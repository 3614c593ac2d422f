/**
 * The code in the documents. A fence marked `ts` is a module of its own and is compiled; one marked `ts run` is
 * executed as well, in a temporary folder.
 */
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import type { Report } from './check.ts'
import { tryCommand } from './command.ts'
import { ROOT, SOURCE } from './workspaces.ts'

const DOCUMENTS = ['README.md', 'packages/*/README.md', 'apps/*/README.md', 'docs/*.md', 'docs/design/*.md']

/** Below the root, so that packages resolve, and not in node_modules, where Node refuses TypeScript. */
const FOLDER = join(ROOT, 'tools/checks/dist/snippets')

export interface Snippet {
  readonly document: string
  /** Of the first line of code, from 1. */
  readonly line: number
  readonly code: string
  readonly isRun: boolean
}

export function extractSnippets(document: string, markdown: string): readonly Snippet[] {
  return [...markdown.matchAll(/^```ts(| run)\n(.*?)^```$/gms)].map(({ 1: mark, 2: code = '', index }) => ({
    document,
    line: markdown.slice(0, index).split('\n').length + 1,
    code,
    isRun: mark === ' run',
  }))
}

/** The code at the line that it has in its document, so that messages point there. */
function writeSnippet({ document, line, code }: Snippet): string {
  const file = join(FOLDER, `${document.replaceAll('/', '__')}.${line}.ts`)
  writeFileSync(file, `${'\n'.repeat(line - 1)}${code}\nexport {}\n`)
  return file
}

function compilerOptions(): ts.CompilerOptions {
  const config = { extends: './tsconfig.check.json', compilerOptions: { noUnusedLocals: false }, files: [] }
  return ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options
}

/** Type errors, each with the place in its document. */
export function compileSnippets(snippets: readonly Snippet[]): readonly string[] {
  const files = new Map(snippets.map((snippet) => [writeSnippet(snippet), snippet]))
  const program = ts.createProgram([...files.keys()], compilerOptions())
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, ' ')
    if (file === undefined) return text
    const place = files.get(file.fileName)?.document ?? file.fileName
    return `${place}:${file.getLineAndCharacterOfPosition(start).line + 1}: ${text}`
  })
}

export async function runSnippet(snippet: Snippet): Promise<readonly string[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'qs-snippet-'))
  try {
    const file = writeSnippet(snippet)
    const { status, stderr } = await tryCommand(process.execPath, [`--conditions=${SOURCE}`, file], { cwd })
    return status === 0 ? [] : [`${snippet.document}:${snippet.line}: exit ${status}\n${stderr}`]
  } finally {
    rmSync(cwd, { recursive: true })
  }
}

export async function checkSnippets(): Promise<Report> {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  const documents = DOCUMENTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort()
  const snippets = documents.flatMap((path) => extractSnippets(path, readFileSync(join(ROOT, path), 'utf8')))
  const problems = [...compileSnippets(snippets)]
  for (const snippet of snippets) if (snippet.isRun) problems.push(...(await runSnippet(snippet)))
  return { checked: snippets.length, problems }
}
