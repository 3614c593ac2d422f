/** The command on one large file, as a whole process: speed and memory. */
import { createHash, randomBytes } from 'node:crypto'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  above,
  atLeast,
  atMost,
  BLOCK_SIZE,
  compare,
  figure,
  openFolder,
  processClock,
  Unavailable,
  type Bench,
  type Effort,
  type Folder,
} from '@quantum-shield/bench'
import {
  BARE_CIPHER,
  BARE_HASH,
  node,
  peakMemory,
  prepare,
  QSHIELD,
  qshield,
  requireBuild,
  timed,
  type Command,
} from './processes.ts'

const MEMORY_LIMIT = 200e6
const MEGABYTES = { as: 'rate', scale: 1e-6 } as const

interface Files extends Disposable {
  readonly folder: Folder
  /** Of `effort.fileSize` bytes. */
  readonly plain: string
  /** Made by a command in front of the measurement. */
  readonly sealed: string
  readonly encrypt: readonly string[]
  readonly decrypt: readonly string[]
}

/** A file, keys, and the arguments that turn `plain` or `sealed` into `output`. */
function setUp({ fileSize }: Effort): Files {
  requireBuild()
  const folder = openFolder(4 * fileSize)
  const { path } = folder
  prepare(qshield('keygen', '--no-passphrase', '-o', path('key')))
  const [plain, sealed] = [folder.fill('plain', fileSize), path('sealed')]
  return {
    folder,
    plain,
    sealed,
    encrypt: ['encrypt', '-r', path('key.pub'), '-o', path('output'), plain],
    decrypt: ['decrypt', '-i', path('key.key'), '-o', path('output'), sealed],
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

function sealPlain({ folder, plain, sealed }: Files): void {
  prepare(qshield('encrypt', '-r', folder.path('key.pub'), '-o', sealed, plain))
}

/** Commands of age that turn `plain` into `output`, and what it made of it before into `output`. */
function ageCommands({ folder, plain }: Files, verb: 'encrypt' | 'decrypt'): Command {
  if (spawnSync('age', ['--version']).error !== undefined)
    throw new Unavailable('age is not installed; apt-get install age')
  const { path } = folder
  execFileSync('age-keygen', ['-o', path('age.key')], { stdio: 'ignore' })
  const recipient = execFileSync('age-keygen', ['-y', path('age.key')], { encoding: 'utf8' }).trim()
  if (verb === 'encrypt') return ['age', '-r', recipient, '-o', path('output'), plain]
  prepare(['age', '-r', recipient, '-o', path('sealed.age'), plain])
  return ['age', '-d', '-i', path('age.key'), '-o', path('output'), path('sealed.age')]
}

const SPEED = { group: 'Files, command, whole process', unit: 'MB/s' } as const
const MEMORY = {
  group: 'Files, command, peak resident memory',
  unit: 'MB',
  peer: 'limit',
  target: atMost(1),
} as const
const BARE = { peer: 'node, bare aes-256-gcm stream', target: atLeast(0.7) }
const AGE = { peer: 'age', target: above(1) }

export const benches: readonly Bench[] = [
  {
    id: 'cli-encrypt',
    ...SPEED,
    ...BARE,
    async measure(effort) {
      using files = setUp(effort)
      const { folder, plain, encrypt } = files
      const bare = node(BARE_CIPHER, 'encrypt', plain, folder.path('output'))
      const { fileSize, fileRounds } = effort
      return await compare(
        timed(qshield(...encrypt), fileSize, folder),
        timed(bare, fileSize, folder),
        fileRounds,
        MEGABYTES,
      )
    },
  },
  {
    id: 'cli-decrypt',
    ...SPEED,
    ...BARE,
    async measure(effort) {
      using files = setUp(effort)
      const { folder, plain, decrypt } = files
      sealPlain(files)
      prepare(node(BARE_CIPHER, 'encrypt', plain, folder.path('bare')))
      const bare = node(BARE_CIPHER, 'decrypt', folder.path('bare'), folder.path('output'))
      const { fileSize, fileRounds } = effort
      return await compare(
        timed(qshield(...decrypt), fileSize, folder),
        timed(bare, fileSize, folder),
        fileRounds,
        MEGABYTES,
      )
    },
  },
  {
    id: 'cli-encrypt-age',
    ...SPEED,
    ...AGE,
    async measure(effort) {
      using files = setUp(effort)
      const { folder, encrypt } = files
      const { fileSize, fileRounds } = effort
      return await compare(
        timed(qshield(...encrypt), fileSize, folder),
        timed(ageCommands(files, 'encrypt'), fileSize, folder),
        fileRounds,
        MEGABYTES,
      )
    },
  },
  {
    id: 'cli-decrypt-age',
    ...SPEED,
    ...AGE,
    async measure(effort) {
      using files = setUp(effort)
      const { folder, decrypt } = files
      sealPlain(files)
      const { fileSize, fileRounds } = effort
      return await compare(
        timed(qshield(...decrypt), fileSize, folder),
        timed(ageCommands(files, 'decrypt'), fileSize, folder),
        fileRounds,
        MEGABYTES,
      )
    },
  },
  {
    id: 'cli-sign',
    ...SPEED,
    peer: 'node, bare SHAKE256',
    target: atLeast(0.8),
    async measure(effort) {
      using files = setUp(effort)
      const { folder, plain } = files
      const sign = qshield('sign', '-k', folder.path('key.key'), '-o', folder.path('output'), plain)
      const { fileSize, fileRounds } = effort
      return await compare(
        timed(sign, fileSize, folder),
        timed(node(BARE_HASH, plain), fileSize),
        fileRounds,
        MEGABYTES,
      )
    },
  },
  {
    id: 'limit-shake256',
    ...SPEED,
    async measure({ fileRounds, blockSeconds }) {
      const block = randomBytes(BLOCK_SIZE)
      const hash = createHash('shake256', { outputLength: 64 })
      const update = () => {
        const start = processClock()
        let count = 0
        for (; processClock() - start < 2 * blockSeconds; count += BLOCK_SIZE) hash.update(block)
        return { count, seconds: processClock() - start }
      }
      return figure(update, fileRounds, MEGABYTES)
    },
  },
  {
    id: 'cli-encrypt-memory',
    ...MEMORY,
    async measure(effort) {
      using files = setUp(effort)
      return { value: peakMemory(QSHIELD, ...files.encrypt) / 1e6, peerValue: MEMORY_LIMIT / 1e6 }
    },
  },
  {
    id: 'cli-decrypt-memory',
    ...MEMORY,
    async measure(effort) {
      using files = setUp(effort)
      sealPlain(files)
      return { value: peakMemory(QSHIELD, ...files.decrypt) / 1e6, peerValue: MEMORY_LIMIT / 1e6 }
    },
  },
  {
    id: 'limit-node-memory',
    group: MEMORY.group,
    unit: MEMORY.unit,
    async measure() {
      return { value: peakMemory('-e', '0') / 1e6 }
    },
  },
]
