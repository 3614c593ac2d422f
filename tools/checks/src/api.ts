/** The public surface of each published package, sub-path by sub-path, in packages/NAME/api.md. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import ts from 'typescript'
import type { CheckOptions, Report } from './check.ts'
import { describeModules, type ModuleSurface } from './declarations.ts'
import { settle } from './generated.ts'
import { published, resolveTarget, ROOT, type Workspace } from './workspaces.ts'

async function fence(code: readonly string[]): Promise<string> {
  const config = await resolveConfig(join(ROOT, 'index.ts'))
  return `\`\`\`ts\n${await format(code.join('\n'), { ...config, parser: 'typescript' })}\`\`\``
}

/** The report's text. `hidden` are declarations that exported ones mention. */
export async function renderApi(
  name: string,
  modules: readonly ModuleSurface[],
  hidden: readonly string[],
): Promise<string> {
  const sections = modules.map(({ specifier, declarations }) => ({ title: specifier, declarations }))
  if (hidden.length > 0) sections.push({ title: 'Mentioned, not exported', declarations: hidden })
  const parts = [
    `# API of ${name}`,
    '<!-- Generated from the declarations in dist by `npm run check -- --update`. -->',
  ]
  for (const { title, declarations } of sections) parts.push(`## ${title}`, await fence(declarations))
  return `${parts.join('\n\n')}\n`
}

/** The emitted declaration file of every sub-path. */
function declarationFiles({ folder, manifest }: Workspace): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const [path, target] of Object.entries(manifest.exports ?? {})) {
    const file = resolveTarget(target, ['types'])
    if (file?.endsWith('.d.ts')) files.set(manifest.name + path.slice(1), join(ROOT, folder, file))
  }
  return files
}

async function checkPackage(workspace: Workspace, options: CheckOptions): Promise<readonly string[]> {
  const files = declarationFiles(workspace)
  const missing = [...files.values()].filter((file) => !existsSync(file))
  if (missing.length > 0) return missing.map((file) => `${file} does not exist; npm run build`)
  const program = ts.createProgram([...files.values()], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    types: ['node'],
    noEmit: true,
  })
  const { modules, hidden } = describeModules(program, files, join(ROOT, workspace.folder, 'dist'))
  const text = await renderApi(workspace.manifest.name, modules, hidden)
  return settle(`${workspace.folder}/api.md`, text, options)
}

export async function checkApi(options: CheckOptions): Promise<Report> {
  const packages = published().filter(({ manifest }) => manifest.exports !== undefined)
  const problems = await Promise.all(packages.map((workspace) => checkPackage(workspace, options)))
  return { checked: packages.length, problems: problems.flat() }
}
