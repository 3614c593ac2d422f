// Runs before the npm scripts of the root on the machine's own Node (>= 20), with no dependency: installs the
// workspace when node_modules is missing or is not what the lock file says.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const lock = join(root, 'package-lock.json')
const stamp = join(root, 'node_modules', '.package-lock.json')

/** npm's own record of what is installed carries every package of the lock file that fits this platform. */
function isStale() {
  if (!existsSync(stamp)) return true
  const installed = JSON.parse(readFileSync(stamp, 'utf8')).packages
  const wanted = JSON.parse(readFileSync(lock, 'utf8')).packages
  return Object.entries(wanted).some(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || entry.peer) return false
    return installed[path]?.version !== entry.version
  })
}

if (isStale()) {
  process.stderr.write('quantum-shield: installing the workspace (npm ci) ...\n')
  const npm = process.env.npm_execpath
  // The packages ask for a later Node than the one that installs them; that is no news to report.
  const ci = ['ci', '--loglevel=error']
  const result = spawnSync(npm ? process.execPath : 'npm', npm ? [npm, ...ci] : ci, {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (result.status !== 0) {
    process.stderr.write('quantum-shield: npm ci failed; run it by hand to see why\n')
    process.exit(1)
  }
}
