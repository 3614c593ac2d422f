/** Tarballs of the published workspaces, as npm makes them, in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { npm } from './command.ts'
import { published, ROOT, type Workspace } from './workspaces.ts'

export interface Tarball {
  readonly workspace: Workspace
  readonly path: string
  /** Bytes of the tarball. */
  readonly size: number
  /** Paths inside the package. */
  readonly files: readonly string[]
}

interface PackResult {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

async function pack(workspace: Workspace, folder: string): Promise<Tarball> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [result] = JSON.parse(await npm(args, { cwd: join(ROOT, workspace.folder) })) as PackResult[]
  if (result === undefined) throw new Error(`${workspace.folder}: npm pack made nothing`)
  const { filename, size, files } = result
  return { workspace, path: join(folder, filename), size, files: files.map(({ path }) => path) }
}

/** A temporary folder for the time of the call. */
export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'qs-checks-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function withTarballs<T>(use: (tarballs: readonly Tarball[]) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const tarballs: Tarball[] = []
    for (const workspace of published()) tarballs.push(await pack(workspace, folder))
    return use(tarballs)
  })
}

/** The tarball of a package and those of ours that it needs, by package name. */
export function closure(name: string, tarballs: readonly Tarball[]): ReadonlyMap<string, Tarball> {
  const found = new Map<string, Tarball>()
  const add = (wanted: string): void => {
    const tarball = tarballs.find(({ workspace }) => workspace.manifest.name === wanted)
    if (tarball === undefined || found.has(wanted)) return
    found.set(wanted, tarball)
    Object.keys(tarball.workspace.manifest.dependencies ?? {}).forEach(add)
  }
  add(name)
  return found
}

/** `dependencies` of a package.json that takes the packages from their tarballs. */
export function fileDependencies(tarballs: ReadonlyMap<string, Tarball>): Record<string, string> {
  return Object.fromEntries([...tarballs].map(([name, { path }]) => [name, `file:${path}`]))
}
