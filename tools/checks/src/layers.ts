/**
 * Which workspace may import which, by the tag `layer:*` in its package.json. Imports run downwards only:
 * apps, then adapters and services, engine, protocols, primitives, core. Protocols take primitives as values.
 */
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { layerOf, type Workspace } from './workspaces.ts'

/** What the `src` of a layer may import from other workspaces. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  primitive: ['core'],
  protocol: ['core', 'protocol'],
  engine: ['core', 'protocol', 'primitive'],
  service: ['core', 'protocol', 'primitive', 'engine'],
  adapter: ['core', 'protocol'],
  app: ['core', 'protocol', 'primitive', 'engine', 'service', 'adapter'],
  dev: ['core', 'protocol', 'primitive', 'engine', 'service', 'adapter', 'dev'],
}

/** pq-core's tests use it, so an import of anything of ours would be a cycle. */
const IMPORTS_NOTHING = '@quantum-shield/testkit'

const isBelow = (folder: string, file: string) => file.startsWith(`${folder}/`)

const packageName = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** Layers that run on Node alone. */
const NODE_ONLY: readonly (string | undefined)[] = ['service', 'adapter']

/** Node's own modules are for apps, tools, services, adapters, and files of the others that say so in their name. */
function refuseNodeModule(workspace: Workspace, file: string): string | undefined {
  const { folder } = workspace
  if (!isBelow(`${folder}/src`, file) || !isBelow('packages', folder)) return undefined
  if (NODE_ONLY.includes(layerOf(workspace)) || file.endsWith('.node.ts')) return undefined
  return 'node: modules are imported by files named *.node.ts'
}

function refuseWorkspace(from: Workspace, to: Workspace, file: string): string | undefined {
  if (from.folder === to.folder || !isBelow(`${from.folder}/src`, file)) return undefined
  const [layer, target] = [layerOf(from), layerOf(to)]
  if (layer === undefined || !(layer in ALLOWED)) return `${from.folder}/package.json has no known layer: tag`
  if (from.manifest.name === IMPORTS_NOTHING) return `${IMPORTS_NOTHING} imports no workspace package`
  if (target !== undefined && ALLOWED[layer]?.includes(target)) return undefined
  return `a ${layer} (${from.manifest.name}) may not import a ${target ?? 'workspace without layer'} (${to.manifest.name})`
}

/**
 * @param file that imports, relative to the root, with forward slashes.
 * @returns why the import is not allowed, or undefined.
 */
export function refuseImport(
  workspaces: readonly Workspace[],
  file: string,
  specifier: string,
): string | undefined {
  const from = workspaces.find(({ folder }) => isBelow(folder, file))
  if (from === undefined) return undefined
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(file), specifier)
    const inTree = ['packages/', 'apps/', 'tools/'].some((prefix) => path.startsWith(prefix))
    return inTree && !isBelow(from.folder, path) ? 'another workspace is imported by its name' : undefined
  }
  if (isBuiltin(specifier)) return refuseNodeModule(from, file)
  const to = workspaces.find(({ manifest }) => manifest.name === packageName(specifier))
  return to === undefined ? undefined : refuseWorkspace(from, to, file)
}
