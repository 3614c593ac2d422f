/** Takes the place of `import.meta.resolve` in the bundle, which is CommonJS and has none (rolldown.config.js). */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

interface Manifest {
  readonly exports: { readonly '.': { readonly import: string } }
}

/** The URL of what `import` of the package would load. @throws Error when it is not installed. */
export function resolvePackage(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  const found = folders
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, 'package.json')))
  // `require.resolve` does not see what a package gives to `import` alone.
  if (found === undefined) throw new Error(`cannot find the package ${name}`)
  const { exports } = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8')) as Manifest
  return pathToFileURL(join(found, exports['.'].import)).href
}
