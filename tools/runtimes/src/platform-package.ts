import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './project.ts'

interface Manifest {
  readonly bin: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

const installed = (name: string, path: string) => join(ROOT, 'node_modules', name, path)

/**
 * The program of an npm package that has one optional dependency for each platform. It is taken from there: the
 * install scripts of such packages, which would link it, are switched off in `allowScripts` of the root.
 * @param path of the program inside the dependency.
 * @returns undefined where npm has installed none.
 */
export function findProgram(name: string, path: string): string | undefined {
  if (!existsSync(installed(name, 'package.json'))) return undefined
  const manifest = JSON.parse(readFileSync(installed(name, 'package.json'), 'utf8')) as Manifest
  const platform = Object.keys(manifest.optionalDependencies).find((dependency) =>
    existsSync(installed(dependency, 'package.json')),
  )
  if (platform === undefined) return undefined
  const program = installed(platform, path)
  // An npm that knows no allowScripts has run the script of Bun, which moves the program.
  return existsSync(program) ? program : installed(name, manifest.bin[name] ?? '')
}
