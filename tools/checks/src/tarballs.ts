/** What is inside the tarballs: publint's rules, the licence and README, nothing stale, no install scripts. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import type { Report } from './check.ts'
import { withTarballs, type Tarball } from './pack.ts'
import { ROOT, type Manifest } from './workspaces.ts'

const INSTALL_SCRIPTS = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
]
const REQUIRED = ['LICENSE', 'README.md', 'package.json']

/** The scripts that npm would run on the machine of whoever installs the package. */
export function installScripts({ scripts = {} }: Pick<Manifest, 'scripts'>): readonly string[] {
  return INSTALL_SCRIPTS.filter((name) => name in scripts)
}

/**
 * Problems of the list of files. A file in dist without its source is left over from an older build; a package without
 * sources is a bundle, whose build empties dist.
 * @param hasSource whether the workspace has the file.
 */
export function refuseFiles(
  files: readonly string[],
  hasSource: (path: string) => boolean,
): readonly string[] {
  const missing = REQUIRED.filter((name) => !files.includes(name)).map((name) => `${name} is missing`)
  const hasSources = files.some((file) => file.startsWith('src/'))
  const stale = files
    .filter(() => hasSources)
    .filter((file) => /^dist\/.*\.js$/.test(file))
    .filter((file) => !hasSource(file.replace(/^dist\/(.*)\.js$/, 'src/$1.ts')))
    .map((file) => `${file} has no source; remove dist and run npm run build`)
  const tests = files.filter((file) => /(^|\/)(test|bench)\/|\.tsbuildinfo$/.test(file))
  return [...missing, ...stale, ...tests.map((file) => `${file} is not for users`)]
}

async function refuseTarball({ workspace, path, files }: Tarball): Promise<readonly string[]> {
  const { folder, manifest } = workspace
  const bytes = readFileSync(path)
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  return [
    ...messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code),
    ...refuseFiles(files, (source) => existsSync(join(ROOT, folder, source))),
    ...installScripts(manifest).map((script) => `script "${script}" would run on every install`),
  ].map((problem) => `${manifest.name}: ${problem}`)
}

export function checkTarballs(): Promise<Report> {
  return withTarballs(async (tarballs) => {
    const problems = await Promise.all(tarballs.map(refuseTarball))
    return { checked: tarballs.length, problems: problems.flat() }
  })
}
