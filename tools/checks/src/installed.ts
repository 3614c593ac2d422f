/** A package as a user gets it: its tarball installed into an empty folder, without development dependencies. */
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './command.ts'
import { closure, fileDependencies, withTemporaryFolder, type Tarball } from './pack.ts'
import { readJson } from './workspaces.ts'

/** One folder of node_modules. */
export interface Component {
  readonly name: string
  readonly version: string
  readonly licence: string | undefined
  /** npm's checksum, `sha512-...`; tarballs of ours have one too. */
  readonly integrity: string | undefined
  /** npm would run a script of it at installation. */
  readonly hasInstallScript: boolean
  readonly dependencies: readonly string[]
}

export interface Installed {
  /** Bytes of all files, those of dependencies included. */
  readonly size: number
  /** The package itself first. */
  readonly components: readonly Component[]
}

interface Entry {
  readonly version: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
}

interface InstalledManifest {
  readonly name: string
  readonly version: string
  readonly license?: unknown
  readonly dependencies?: Readonly<Record<string, string>>
}

function readComponent(folder: string, path: string, entry: Entry): Component {
  const {
    name,
    version,
    license,
    dependencies = {},
  } = readJson(join(folder, path, 'package.json')) as InstalledManifest
  return {
    name,
    version,
    licence: typeof license === 'string' ? license : undefined,
    integrity: entry.integrity,
    hasInstallScript: entry.hasInstallScript === true,
    dependencies: Object.keys(dependencies).sort(),
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

/** Installs the package with npm, which fetches the dependencies that are not ours, and measures. */
export function measure(name: string, tarballs: readonly Tarball[]): Promise<Installed> {
  return withTemporaryFolder(async (folder) => {
    const dependencies = fileDependencies(closure(name, tarballs))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
    await npm(
      ['install', '--omit=dev', '--omit=peer', '--ignore-scripts', '--prefer-offline', '--no-bin-links'],
      {
        cwd: folder,
      },
    )
    const lock = readJson(join(folder, 'node_modules/.package-lock.json')) as {
      packages: Readonly<Record<string, Entry>>
    }
    const bookkeeping = statSync(join(folder, 'node_modules/.package-lock.json')).size
    const components = Object.entries(lock.packages).map(([path, entry]) =>
      readComponent(folder, path, entry),
    )
    const isFirst = (component: Component) => component.name === name
    return {
      size: sizeOf(join(folder, 'node_modules')) - bookkeeping,
      components: [...components.filter(isFirst), ...components.filter((component) => !isFirst(component))],
    }
  })
}
