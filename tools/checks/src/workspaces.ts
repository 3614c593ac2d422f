/** The workspaces of this repository, as their package.json files describe them. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** The condition under which `exports` and `imports` lead to TypeScript sources. */
export const SOURCE = '@quantum-shield/source'

/** One entry of `exports`: a path, or a path per condition. */
export type Target = string | { readonly [condition: string]: Target }

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly license?: string
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, Target>>
  readonly imports?: Readonly<Record<string, Target>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly nx?: { readonly tags?: readonly string[] }
}

export interface Workspace {
  /** Relative to the root, with forward slashes: `packages/pq-core`. */
  readonly folder: string
  readonly manifest: Manifest
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Every workspace, in the order of their folders. A folder without package.json is none yet. */
export function findWorkspaces(root = ROOT): readonly Workspace[] {
  const { workspaces } = readJson(join(root, 'package.json')) as { workspaces: readonly string[] }
  return workspaces
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((folder) => folder.replaceAll('\\', '/'))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
    .map((folder) => ({ folder, manifest: readJson(join(root, folder, 'package.json')) as Manifest }))
}

/** The workspaces that go to the registry. */
export function published(workspaces = findWorkspaces()): readonly Workspace[] {
  return workspaces.filter(({ manifest }) => manifest.private !== true)
}

/** The value of the tag `layer:*`, or undefined. */
export function layerOf({ manifest }: Workspace): string | undefined {
  return manifest.nx?.tags?.find((tag) => tag.startsWith('layer:'))?.slice('layer:'.length)
}

/** The file that a target names under the conditions, in the order in which the target lists them. */
export function resolveTarget(target: Target | undefined, conditions: readonly string[]): string | undefined {
  if (target === undefined || typeof target === 'string') return target
  for (const [condition, inner] of Object.entries(target)) {
    if (condition !== 'default' && !conditions.includes(condition)) continue
    const file = resolveTarget(inner, conditions)
    if (file !== undefined) return file
  }
  return undefined
}

/** Every file that a target can lead to. */
export function targetFiles(target: Target): readonly string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(targetFiles)
}
