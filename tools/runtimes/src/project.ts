/** A user's project in a temporary folder: the packages from their tarballs, and the program of consumer/. */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './command.ts'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

const PACKAGES = [
  '@quantum-shield/pq-core',
  '@quantum-shield/pq-kem',
  '@quantum-shield/pq-signatures',
  '@quantum-shield/pq-envelope',
  '@quantum-shield/pq-hpke',
  '@quantum-shield/pq-engine',
]

export interface Project {
  readonly folder: string
  /** Also removes what the runtimes left below the folder. */
  readonly remove: () => void
}

const installed = (name: string) => join(ROOT, 'node_modules', name)

/** The packages and all that they depend on, from the registry or from here. */
function closure(): readonly string[] {
  const names = new Set(PACKAGES)
  for (const name of names) {
    const manifest = JSON.parse(readFileSync(join(installed(name), 'package.json'), 'utf8')) as {
      dependencies?: Readonly<Record<string, string>>
    }
    for (const dependency of Object.keys(manifest.dependencies ?? {})) names.add(dependency)
  }
  return [...names]
}

function npm(args: readonly string[], cwd: string): Promise<string> {
  const path = process.env['npm_execpath']
  const options = { cwd, env: process.env }
  return path === undefined ? run('npm', args, options) : run(process.execPath, [path, ...args], options)
}

/** Emits dist of the packages. Nothing to do takes a second. */
async function build(): Promise<void> {
  const folders = PACKAGES.map((name) => realpathSync(installed(name)))
  await run(process.execPath, [join(installed('typescript'), 'bin/tsc'), '-b', ...folders], {
    cwd: ROOT,
    env: process.env,
  })
}

/** Tarballs by package name. What comes from the registry is packed again, in the version of the lock file. */
async function pack(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = closure()
  const folders = names.map((name) => realpathSync(installed(name)))
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...folders]
  const results = JSON.parse(await npm(args, ROOT)) as { name: string; filename: string }[]
  if (results.length !== names.length)
    throw new Error(`${results.length} tarballs of ${names.length} packages`)
  return Object.fromEntries(results.map(({ name, filename }) => [name, `file:${join(folder, filename)}`]))
}

/** Builds, packs and installs, without network. */
export async function createProject(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'qs-runtimes-'))
  const project = { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
  try {
    await build()
    const dependencies = await pack(folder)
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, type: 'module', dependencies }, null, 2),
    )
    await npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], folder)
    cpSync(join(ROOT, 'tools/runtimes/consumer'), folder, { recursive: true })
    return project
  } catch (error) {
    project.remove()
    throw error
  }
}
