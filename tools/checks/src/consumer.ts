/**
 * The tarballs in an empty project: every sub-path type-checks without Node's types or skipLibCheck, and a program
 * per package (consumer/NAME.mjs) works on the oldest Node that the packages support, and on later ones.
 */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Report } from './check.ts'
import { npm, tryCommand } from './command.ts'
import { fileDependencies, withTarballs, withTemporaryFolder, type Tarball } from './pack.ts'
import { readJson, ROOT } from './workspaces.ts'

/** The floor of `engines` in the packages, and the last long-term release; this process is the third. */
const NODE_VERSIONS = ['22.12.0', '24.21.0']

const RESOLUTIONS = [
  { module: 'NodeNext', moduleResolution: 'NodeNext' },
  { module: 'ESNext', moduleResolution: 'Bundler' },
] as const

const PROGRAMS = join(ROOT, 'tools/checks/consumer')

/** @returns the path of that Node, installed once from the registry into node_modules/.cache. */
async function nodeBinary(version: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${platform}-${process.arch}`
  const folder = join(ROOT, 'node_modules/.cache/quantum-shield', `node-${version}`)
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true })
    writeJson(join(folder, 'package.json'), { private: true })
    await npm(['install', '--no-save', '--ignore-scripts', `${name}@${version}`], { cwd: folder })
  }
  return binary
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, JSON.stringify(value, null, 2))
}

const programOf = ({ workspace }: Tarball) => `${basename(workspace.folder)}.mjs`

/** Module specifiers of a package: those of `exports` that carry code. */
function specifiers({ workspace }: Tarball): readonly string[] {
  const { name, exports = {} } = workspace.manifest
  return Object.keys(exports)
    .filter((path) => !path.endsWith('.json'))
    .map((path) => name + path.slice(1))
}

async function install(tarballs: readonly Tarball[], folder: string): Promise<void> {
  const byName = new Map(tarballs.map((tarball) => [tarball.workspace.manifest.name, tarball]))
  writeJson(join(folder, 'package.json'), {
    private: true,
    type: 'module',
    dependencies: fileDependencies(byName),
  })
  await npm(['install', '--ignore-scripts', '--prefer-offline'], { cwd: folder })
}

/** Type errors of a module that imports everything. */
async function typeErrors(paths: readonly string[], folder: string): Promise<readonly string[]> {
  const imports = paths.map((path, i) => `import * as m${i} from '${path}'`)
  const uses = `export const modules: object[] = [${paths.map((_, i) => `m${i}`).join(', ')}]`
  writeFileSync(join(folder, 'all.ts'), [...imports, uses].join('\n'))
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  const problems: string[] = []
  for (const resolution of RESOLUTIONS) {
    const compilerOptions = {
      ...resolution,
      target: 'ES2022',
      lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      types: [],
      noEmit: true,
    }
    writeJson(join(folder, 'tsconfig.json'), { compilerOptions, files: ['all.ts'] })
    const { status, stdout } = await tryCommand(process.execPath, [compiler, '-p', folder], { cwd: folder })
    if (status !== 0) problems.push(`types, ${resolution.moduleResolution} resolution: ${stdout.trim()}`)
  }
  return problems
}

async function runPrograms(programs: readonly string[], folder: string): Promise<readonly string[]> {
  const binaries = [process.execPath]
  for (const version of NODE_VERSIONS) binaries.push(await nodeBinary(version))
  const problems: string[] = []
  for (const program of programs) {
    const source = join(PROGRAMS, program)
    if (!existsSync(source)) {
      problems.push(`tools/checks/consumer/${program} is missing: a few lines that use the package`)
      continue
    }
    copyFileSync(source, join(folder, program))
    for (const binary of binaries) {
      const { status, stdout, stderr } = await tryCommand(binary, [program], { cwd: folder })
      if (status !== 0) problems.push(`${program} under ${binary}: exit ${status}\n${stdout}${stderr}`)
    }
  }
  return problems
}

/** One version of each of our packages: two would be two classes of every error. */
function duplicates(folder: string): readonly string[] {
  const { packages } = readJson(join(folder, 'node_modules/.package-lock.json')) as { packages: object }
  return Object.keys(packages)
    .filter((path) => /node_modules\/.*node_modules\/@quantum-shield\//.test(path))
    .map((path) => `${path}: a second copy in the tree of a user`)
}

export function checkConsumer(): Promise<Report> {
  return withTarballs((tarballs) =>
    withTemporaryFolder(async (folder) => {
      await install(tarballs, folder)
      const paths = tarballs.flatMap(specifiers)
      const programs = tarballs.map(programOf)
      const problems = [
        ...duplicates(folder),
        ...(await typeErrors(paths, folder)),
        ...(await runPrograms(programs, folder)),
      ]
      const runs = programs.length * (NODE_VERSIONS.length + 1)
      return { checked: paths.length * RESOLUTIONS.length + runs, problems }
    }),
  )
}
