/** Every path that a package.json promises exists after a build, and entry files only list names. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from './check.ts'
import { findWorkspaces, ROOT, SOURCE, targetFiles, type Target, type Workspace } from './workspaces.ts'

const INDEX_LINES = 60
const CONDITIONS = [SOURCE, 'types', 'default'].join(', ')

function refuseSubPath(path: string, target: Target): string | undefined {
  if (path.endsWith('.json')) return undefined
  const conditions = typeof target === 'string' ? '' : Object.keys(target).join(', ')
  return conditions === CONDITIONS
    ? undefined
    : `exports "${path}" lists ${conditions || 'no conditions'}, not ${CONDITIONS}`
}

function refuseIndex(root: string, folder: string): readonly string[] {
  const path = join(root, folder, 'src/index.ts')
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  const lines = text.trimEnd().split('\n').length
  return [
    ...(lines > INDEX_LINES ? [`src/index.ts has ${lines} lines, at most ${INDEX_LINES}`] : []),
    ...(/^export \* from/m.test(text) ? ['src/index.ts has "export *"; name what is exported'] : []),
  ]
}

/** Problems of one workspace under `root`. */
export function refuseExports({ folder, manifest }: Workspace, root = ROOT): readonly string[] {
  const exports = Object.entries(manifest.exports ?? {})
  const promised = [
    ...exports.flatMap(([, target]) => targetFiles(target)),
    ...Object.values(manifest.imports ?? {}).flatMap(targetFiles),
    ...Object.values(manifest.bin ?? {}),
  ]
  return [
    ...(manifest.private === true
      ? []
      : exports.flatMap(([path, target]) => refuseSubPath(path, target) ?? [])),
    ...promised
      .filter((file) => !existsSync(join(root, folder, file)))
      .map((file) => `${file} does not exist`),
    ...refuseIndex(root, folder),
  ].map((problem) => `${folder}: ${problem}`)
}

export function checkExports(): Report {
  const workspaces = findWorkspaces().filter(({ manifest }) => manifest.exports ?? manifest.bin)
  return {
    checked: workspaces.length,
    problems: workspaces.flatMap((workspace) => refuseExports(workspace)),
  }
}
