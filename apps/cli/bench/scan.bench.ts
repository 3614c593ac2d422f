/** `qshield scan` over a tree of small files, as a whole process: files a second, and peak memory over a million files. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { atLeast, atMost, figure, openFolder, type Bench, type Folder } from '@quantum-shield/bench'
import { peakMemory, QSHIELD, qshield, requireBuild, timed } from './processes.ts'

const FILES_A_FOLDER = 100
const LEAST_RATE = 2000
/** 100 000 files take 144 MB, a million 152: garbage is collected at the same height. */
const MEMORY_LIMIT = 200e6

/** What a service's folder has: one file in five holds a key or a token. */
function samples(): readonly (string | Uint8Array)[] {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const source = 'export const answer = (question: string): number => question.length * 42\n'
  return [
    publicKey.export({ format: 'pem', type: 'spki' }),
    privateKey.export({ format: 'pem', type: 'pkcs8' }),
    JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }),
    `TOKEN=${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30.${randomBytes(256).toString('base64url')}\n`,
    ...Array.from({ length: 8 }, (_, i) => source.repeat(10 * (i + 1))),
    ...Array.from({ length: 4 }, () => JSON.stringify({ name: 'settings', values: [...randomBytes(200)] })),
    ...Array.from({ length: 4 }, () => randomBytes(4096)),
  ]
}

/** Folders of a hundred files, which are links to a hundredth of them: a million files take no room. */
function makeTree(folder: Folder, name: string, count: number): string {
  const contents = samples()
  mkdirSync(folder.path(name))
  for (let i = 0; i < count; i++) {
    const place = `${name}/${Math.floor(i / FILES_A_FOLDER)}`
    if (i % FILES_A_FOLDER === 0) mkdirSync(folder.path(place))
    const path = folder.path(`${place}/${i}`)
    const original = i % Math.ceil(count / 100)
    if (i === original) writeFileSync(path, contents[i % contents.length] ?? '')
    else linkSync(folder.path(`${name}/${Math.floor(original / FILES_A_FOLDER)}/${original}`), path)
  }
  return folder.path(name)
}

const COMMON = { group: 'Scan, command, whole process' } as const

export const benches: readonly Bench[] = [
  {
    id: 'cli-scan-files',
    ...COMMON,
    unit: 'op/s',
    peer: 'limit',
    target: atLeast(1),
    async measure({ fileRounds, fileSize }) {
      requireBuild()
      using folder = openFolder(2 ** 28)
      const count = Math.max(2000, Math.floor(fileSize / 2 ** 16))
      const tree = makeTree(folder, 'tree', count)
      const { value } = await figure(timed(qshield('scan', '--json', tree), count), fileRounds, {
        as: 'rate',
        scale: 1,
      })
      return { value, peerValue: LEAST_RATE }
    },
  },
  {
    id: 'cli-scan-memory',
    ...COMMON,
    unit: 'MB',
    peer: 'limit',
    target: atMost(1),
    async measure({ fileSize }) {
      requireBuild()
      using folder = openFolder(2 ** 29)
      const count = Math.floor((1e6 * fileSize) / 2 ** 30)
      const tree = makeTree(folder, 'tree', count)
      return { value: peakMemory(QSHIELD, 'scan', '--json', tree) / 1e6, peerValue: MEMORY_LIMIT / 1e6 }
    },
  },
]
