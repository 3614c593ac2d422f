/**
 * Keys in files of a folder, under a passphrase: for development, for single machines, and for what must start without
 * a token. The wrapping key lies in `kek.key`, an envelope of pq-envelope for the passphrase; every other file is a key
 * record under it.
 */
import { createHash } from 'node:crypto'
import {
  checkOptions,
  errorCode,
  systemRandom,
  type Algorithm,
  type AuditSink,
  type Clock,
  type KeyProvider,
  type RandomSource,
} from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { open, seal, type PasswordCost } from '@quantum-shield/pq-envelope'
import { HsmError } from './errors.ts'
import { softwareWrapper } from './file/wrapper.ts'
import type { OnMetric } from './metrics.ts'
import { createStoredKeyProvider } from './provider.ts'
import { folderRecords } from './records/folder.ts'
import type { RecordStore } from './records.ts'

export interface FileProviderOptions {
  /** Of the key store alone. */
  readonly folder: string
  /** Not empty. */
  readonly passphrase: string
  /** What the keys may be of. */
  readonly algorithms: readonly Algorithm[]
  /** A folder that gets a copy of every file as it is written; it belongs on another disk. Default: no copies. */
  readonly backup?: string
  /**
   * Where a key lies from its first use until the provider is closed. Default: `locked` where sodium-native is
   * installed; it imports the key anew for each use, which costs about as much as generating it.
   */
  readonly memory?: 'locked' | 'plain'
  /** Takes `key.integrity_failed`. */
  readonly audit?: AuditSink
  readonly onMetric?: OnMetric
  /** Default: `Date.now`. */
  readonly clock?: Clock
}

export interface CreateFileStoreOptions {
  readonly folder: string
  readonly passphrase: string
  readonly backup?: string
  /** Of Argon2id. Default: that of pq-envelope. */
  readonly passwordCost?: PasswordCost
  /** For the wrapping key, 32 bytes. Default: the operating system's generator. */
  readonly random?: RandomSource
}

const KEK_SIZE = 32
const KEK_ID = 'kek'
const CONTEXT = { purpose: 'quantum-shield key store' }

/** Makes an empty key store. @throws HsmError `store_exists`. */
export async function createFileStore(options: CreateFileStoreOptions): Promise<void> {
  checkOptions(options, ['folder', 'passphrase', 'backup', 'passwordCost', 'random'])
  const { folder, passphrase, backup, passwordCost, random = systemRandom } = options
  const records = folderRecords({ folder, ...(backup === undefined ? {} : { backup }) })
  const kek = random(KEK_SIZE)
  try {
    const sealed = await seal(kek, {
      password: passphrase,
      context: CONTEXT,
      ...(passwordCost === undefined ? {} : { passwordCost }),
    })
    if (!(await records.create(KEK_ID, sealed)))
      throw new HsmError('store_exists', `${folder} holds a key store already`)
  } finally {
    wipe(kek)
    await records.close()
  }
}

async function openKek(records: RecordStore, folder: string, password: string): Promise<SecretBytes> {
  const sealed = await records.read(KEK_ID)
  if (sealed === undefined) throw new HsmError('store_missing', `${folder} holds no key store`)
  try {
    const kek = await open(sealed, { password, context: CONTEXT })
    if (kek.length !== KEK_SIZE) throw new HsmError('store_damaged', `${folder} holds no wrapping key`)
    return SecretBytes.adopt(kek)
  } catch (cause) {
    const code = errorCode(cause)
    if (code === 'decryption_failed' || code === 'no_matching_key')
      throw new HsmError('wrong_passphrase', `the key store in ${folder} does not open`, { cause })
    throw cause
  }
}

/**
 * @throws HsmError `store_missing`, `wrong_passphrase`, `insecure_file`. Argon2id takes its time, here alone.
 */
export async function openFileProvider(options: FileProviderOptions): Promise<KeyProvider> {
  checkOptions(options, [
    'folder',
    'passphrase',
    'algorithms',
    'backup',
    'memory',
    'audit',
    'onMetric',
    'clock',
  ])
  const { folder, passphrase, algorithms, backup, memory = 'locked', ...observers } = options
  const records = folderRecords({ folder, ...(backup === undefined ? {} : { backup }) })
  const kek = await openKek(records, folder, passphrase)
  const fingerprint = createHash('sha256')
    .update('quantum-shield kek id\0')
    .update(kek.reveal())
    .digest('hex')
  const wrapper = softwareWrapper(`file:${fingerprint.slice(0, 32)}`, kek)
  const capability = Object.freeze({
    protection: 'wrapped',
    reason: 'keys lie in files, under a passphrase',
  } as const)
  return createStoredKeyProvider({
    backend: {
      wrapper,
      capability: async () => capability,
      close: async () => kek.wipe(),
    },
    records,
    algorithms,
    holding: memory,
    ...observers,
  })
}
