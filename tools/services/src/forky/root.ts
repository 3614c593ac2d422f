/**
 * A root folder with Debian forky, whose NSS and openCryptoki have post-quantum mechanisms that older ones lack, and with
 * this workspace's Node and its two native modules: a token of it is used by a process that runs inside.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { cacheFolder, makeOnce } from '../cache.ts'
import { requireProgram, ServiceMissing } from '../missing.ts'
import { run } from '../programs.ts'
import { findMirror } from './mirror.ts'

const SERVICE = 'a root with Debian forky'
const SUITE = 'forky'
/** Counts the changes of what install() and copyNode() leave behind. */
const RECIPE = 1
/** libatomic1 is for Node. */
const PACKAGES = ['libatomic1', 'libnss3', 'libnss3-tools', 'opencryptoki']
const SCRIPTS = '/usr/share/debootstrap/scripts'
/** Read by nobody here, and half of the files. */
const SURPLUS = [
  'usr/share/doc',
  'usr/share/locale',
  'usr/share/man',
  'usr/share/info',
  'var/lib/apt/lists',
  'var/cache',
]

/** What its package leaves to the start of the system: folders of the group whose members may use tokens. */
const OPENCRYPTOKI = `
  mkdir -p /run/opencryptoki /run/lock/opencryptoki /var/log/opencryptoki
  chown pkcsslotd:pkcs11 /run/opencryptoki
  chown -R root:pkcs11 /run/lock/opencryptoki /var/log/opencryptoki /var/lib/opencryptoki
  chmod 770 /run/opencryptoki /run/lock/opencryptoki /var/log/opencryptoki
  find /var/lib/opencryptoki -type d -exec chmod 770 {} +`

/** Inside the root. */
export const NODE = '/opt/node/bin/node'
export const HOME = '/opt/quantum-shield'

const require = createRequire(import.meta.url)

/** The folder of a package of this workspace, and its version. */
function findPackage(name: string, from = import.meta.dirname): { folder: string; version: string } {
  const folder = join(from, 'node_modules', name)
  if (existsSync(join(folder, 'package.json'))) {
    const { version } = require(join(folder, 'package.json')) as { version: string }
    return { folder: realpathSync(folder), version }
  }
  if (dirname(from) === from) throw new ServiceMissing(SERVICE, `the npm package ${name} is not installed`)
  return findPackage(name, dirname(from))
}

/** koffi has its binaries in a package for each platform. */
const modules = () => ['pkcs11js', 'koffi', `@koromix/koffi-linux-${process.arch}`]

function copyNode(root: string): void {
  const node = findPackage('node')
  mkdirSync(dirname(join(root, NODE)), { recursive: true })
  cpSync(join(node.folder, 'bin/node'), join(root, NODE), { dereference: true })
  for (const name of modules()) {
    cpSync(findPackage(name).folder, join(root, HOME, 'node_modules', name), { recursive: true })
  }
  // Nothing is mounted in the root: this is where Node reads how much memory it has. The figure stays what it is here.
  mkdirSync(join(root, 'proc/self'), { recursive: true })
  writeFileSync(join(root, 'proc/self/stat'), readFileSync('/proc/self/stat'))
  writeFileSync(join(root, HOME, 'package.json'), '{ "private": true, "type": "module" }\n')
}

async function install(root: string): Promise<void> {
  const debootstrap = requireProgram(SERVICE, 'debootstrap', 'debootstrap')
  const mirror = await findMirror(SERVICE)
  // Those of a release that is younger than the machine's debootstrap are the same as those of the unstable suite.
  const script = [SUITE, 'sid'].map((name) => join(SCRIPTS, name)).find((path) => existsSync(path))
  if (script === undefined) throw new ServiceMissing(SERVICE, `no script for ${SUITE} in ${SCRIPTS}`)
  const options = ['--variant=minbase', `--include=${PACKAGES.join(',')}`]
  try {
    await run(debootstrap, [...options, SUITE, root, mirror, script], { environment: { LC_ALL: 'C' } })
  } catch (cause) {
    throw new ServiceMissing(SERVICE, (cause as Error).message, { cause })
  }
  // A temporary folder is its maker's alone; services inside give up the rights of root.
  chmodSync(root, 0o755)
  await run('chroot', [root, 'sh', '-c', OPENCRYPTOKI])
  for (const path of SURPLUS) rmSync(join(root, path), { recursive: true, force: true })
}

/** Changes with everything that a root holds. */
function cacheName(): string {
  const versions = ['node', ...modules()].map((name) => `${name}@${findPackage(name).version}`)
  const recipe = [RECIPE, process.arch, SUITE, ...PACKAGES, ...versions]
  return `forky-${createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)}`
}

/**
 * Under a minute for 270 MB where it is not in the cache yet; the mirror is the one of the machine's own apt.
 *
 * @returns the folder of a root that nothing is started in: see startRoot().
 * @throws ServiceMissing without Linux, the rights of root, debootstrap or a mirror that has forky.
 */
export async function forkyRoot(): Promise<string> {
  if (process.platform !== 'linux') throw new ServiceMissing(SERVICE, 'it needs Linux')
  if (process.getuid?.() !== 0) throw new ServiceMissing(SERVICE, 'only root may change the root folder')
  requireProgram(SERVICE, 'chroot', 'coreutils')
  return makeOnce(cacheName(), async (folder) => {
    await install(folder)
    copyNode(folder)
  })
}

/** @returns the folder of the root where it is made already. @throws ServiceMissing */
export function hasForkyRoot(): string {
  const path = join(cacheFolder(), cacheName())
  if (existsSync(path)) return path
  throw new ServiceMissing(SERVICE, 'it is not made: npm run services -- forky')
}
