/** The softoken of NSS: ML-DSA, ML-KEM and AES in a data base of its own. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startRoot } from './instance.ts'
import { LIBRARIES, PIN, type RootToken } from './token.ts'

const DATABASE = '/var/lib/nss'

/** @throws ServiceMissing */
export async function startNss(options: { readonly label?: string } = {}): Promise<RootToken> {
  const { label = 'nss' } = options
  const root = await startRoot()
  try {
    mkdirSync(join(root.folder, DATABASE), { mode: 0o700 })
    writeFileSync(join(root.folder, DATABASE, 'pin'), `${PIN}\n`, { mode: 0o600 })
    await root.run('certutil', '-N', '-d', `sql:${DATABASE}`, '-f', `${DATABASE}/pin`)
  } catch (error) {
    root.stop()
    throw error
  }
  return {
    module: `${LIBRARIES}/libsoftokn3.so`,
    environment: { NSS_LIB_PARAMS: `configdir='sql:${DATABASE}' dbTokenDescription='${label}'` },
    rootFolder: root.folder,
    label,
    pin: PIN,
    // One password serves both.
    soPin: PIN,
    command: root.command,
    copy: root.copy,
    stop: async () => root.stop(),
  }
}
