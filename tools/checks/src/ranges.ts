/**
 * npm takes a workspace's own copy for a dependency only while the version satisfies the range, and otherwise
 * fetches the published one without a word.
 */
import { globSync } from 'node:fs'
import semver from 'semver'
import type { Report } from './check.ts'
import { findWorkspaces, ROOT, type Workspace } from './workspaces.ts'

const KINDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const
const SHIPPED: readonly string[] = KINDS.filter((kind) => kind !== 'devDependencies')

interface Edge {
  readonly from: Workspace
  readonly to: Workspace
  readonly kind: (typeof KINDS)[number]
  readonly range: string
}

function internalEdges(workspaces: readonly Workspace[]): readonly Edge[] {
  return workspaces.flatMap((from) =>
    KINDS.flatMap((kind) =>
      Object.entries(from.manifest[kind] ?? {}).flatMap(([name, range]) => {
        const to = workspaces.find(({ manifest }) => manifest.name === name)
        return to === undefined ? [] : [{ from, to, kind, range }]
      }),
    ),
  )
}

function refuseEdge({ from, to, kind, range }: Edge): string | undefined {
  const where = `${from.folder}/package.json: ${kind} ${to.manifest.name}@${range}`
  if (!semver.satisfies(to.manifest.version, range)) {
    return `${where}: the version here is ${to.manifest.version}, so npm would install a published one`
  }
  if (from.manifest.private === true || !SHIPPED.includes(kind)) return undefined
  if (to.manifest.private === true) return `${where}: a private workspace, which no user can install`
  return semver.validRange(range) === '*' ? `${where}: admits every later major version` : undefined
}

/** Problems of the ranges between workspaces. */
export function refuseRanges(workspaces: readonly Workspace[]): readonly string[] {
  return internalEdges(workspaces).flatMap((edge) => refuseEdge(edge) ?? [])
}

export function checkRanges(): Report {
  const workspaces = findWorkspaces()
  const nested = globSync('{packages,apps,tools}/*/node_modules/@quantum-shield/*', { cwd: ROOT })
  return {
    checked: internalEdges(workspaces).length,
    problems: [
      ...refuseRanges(workspaces),
      ...nested.map((path) => `${path}: a second copy; remove it and run npm install`),
    ],
  }
}
