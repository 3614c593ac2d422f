/** The soft token of openCryptoki, with the daemon that its users need: ML-DSA, ML-KEM and AES. */
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning, until } from '../programs.ts'
import { initialise } from '../token-setup.ts'
import { startRoot, type Root } from './instance.ts'
import { LIBRARIES, PIN, SO_PIN, type RootToken } from './token.ts'

const MODULE = `${LIBRARIES}/pkcs11/libopencryptoki.so`
const DAEMON = '/usr/sbin/pkcsslotd'
/** Of the officer, as a token comes. */
const FACTORY_SO_PIN = '87654321'
const CONFIGURATION = 'etc/opencryptoki/opencryptoki.conf'
const SLOT = 'slot 0\n{\n    stdll = libpkcs11_sw.so\n    tokversion = 3.12\n}\n'

/** @returns its process id. */
async function startDaemon(root: Root): Promise<number> {
  const conf = join(root.folder, CONFIGURATION)
  const [version = ''] = readFileSync(conf, 'utf8').split('\n')
  writeFileSync(conf, `${version}\n${SLOT}`)
  // It asks where its own program is, and there is no /proc. Node asks the same, so the answer goes again.
  const exe = join(root.folder, 'proc/self/exe')
  symlinkSync(DAEMON, exe)
  await root.run(DAEMON)
  const file = join(root.folder, 'run/opencryptoki/pkcsslotd.pid')
  const socket = join(root.folder, 'run/opencryptoki/pkcsslotd.socket')
  const read = () => (existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0)
  await until('pkcsslotd', () => read() > 0 && existsSync(socket))
  rmSync(exe)
  return read()
}

/** @throws ServiceMissing */
export async function startOpenCryptoki(options: { readonly label?: string } = {}): Promise<RootToken> {
  const { label = 'opencryptoki' } = options
  const root = await startRoot()
  let daemon = 0

  async function stop(): Promise<void> {
    if (daemon > 0 && isRunning(daemon)) {
      process.kill(daemon, 'SIGTERM')
      await until('the end of pkcsslotd', () => !isRunning(daemon))
    }
    root.stop()
  }

  const { folder: rootFolder, command, copy } = root
  const names = { label, pin: PIN, soPin: SO_PIN }
  const token = { module: MODULE, environment: {}, rootFolder, ...names, command, copy, stop }
  try {
    daemon = await startDaemon(root)
    await initialise({ ...token, firstSoPin: FACTORY_SO_PIN })
  } catch (error) {
    await stop()
    throw error
  }
  return token
}
