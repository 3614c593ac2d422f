/** A file through sealStream and openStream against a bare cipher of node:crypto in the same pipeline. */
import * as crypto from 'node:crypto'
import { createReadStream, createWriteStream, type ReadStream, type WriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import {
  atLeast,
  BLOCK_SIZE,
  compare,
  figure,
  openFolder,
  processClock,
  wallClock,
  type Bench,
  type Clock,
  type Effort,
  type Folder,
  type Side,
} from '@quantum-shield/bench'
import { openStream, sealStream } from '@quantum-shield/pq-envelope'
import { xWing } from '@quantum-shield/pq-kem'

const CIPHER = 'aes-256-gcm'
const MEGABYTES = { as: 'rate', scale: 1e-6 } as const

const source = (path: string): ReadStream => createReadStream(path, { highWaterMark: BLOCK_SIZE })
const destination = (path: string): WriteStream =>
  createWriteStream(path, { highWaterMark: BLOCK_SIZE, flags: 'wx' })

/** One pass over a file of `size` bytes; the output goes to a name that is free again afterwards. */
function pass(folder: Folder, size: number, run: (output: string) => Promise<void>): Side {
  return async () => {
    const start = wallClock()
    await run(folder.path('output'))
    const seconds = wallClock() - start
    folder.remove('output')
    return { count: size, seconds }
  }
}

/** Each encrypts with its own key, made here. */
function setUp({ fileSize }: Effort) {
  const folder = openFolder(4 * fileSize)
  const plain = folder.fill('plain', fileSize)
  const { publicKey, privateKey } = xWing.generateKeyPair()
  const [key, iv] = [crypto.randomBytes(32), crypto.randomBytes(12)]
  let tag = Buffer.alloc(0)
  return {
    folder,
    plain,
    seal: (output: string) => pipeline(source(plain), sealStream({ to: [publicKey] }), destination(output)),
    open: (input: string) => (output: string) =>
      pipeline(source(input), openStream({ keys: [privateKey] }), destination(output)),
    async encrypt(output: string) {
      const cipher = crypto.createCipheriv(CIPHER, key, iv)
      await pipeline(source(plain), cipher, destination(output))
      tag = cipher.getAuthTag()
    },
    decrypt: (input: string) => async (output: string) => {
      const decipher = crypto.createDecipheriv(CIPHER, key, iv)
      decipher.setAuthTag(tag)
      await pipeline(source(input), decipher, destination(output))
    },
  }
}

/** Blocks of `operation` over 1 MiB until half a second is over. */
function inMemory(clock: Clock, operation: () => void): Side {
  return () => {
    const start = clock()
    let count = 0
    for (; clock() - start < 0.5; count += BLOCK_SIZE) operation()
    return { count, seconds: clock() - start }
  }
}

const COMMON = { group: 'Files, library', unit: 'MB/s' } as const
const BARE = { peer: `bare ${CIPHER} stream`, target: atLeast(0.7) }

export const benches: readonly Bench[] = [
  {
    id: 'seal-stream',
    ...COMMON,
    ...BARE,
    async measure(effort) {
      const { folder, seal, encrypt } = setUp(effort)
      using _ = folder
      const { fileSize, fileRounds } = effort
      return await compare(
        pass(folder, fileSize, seal),
        pass(folder, fileSize, encrypt),
        fileRounds,
        MEGABYTES,
      )
    },
  },
  {
    id: 'open-stream',
    ...COMMON,
    ...BARE,
    async measure(effort) {
      const { folder, seal, open, encrypt, decrypt } = setUp(effort)
      using _ = folder
      const [sealed, encrypted] = [folder.path('sealed'), folder.path('encrypted')]
      await seal(sealed)
      await encrypt(encrypted)
      const { fileSize, fileRounds } = effort
      return await compare(
        pass(folder, fileSize, open(sealed)),
        pass(folder, fileSize, decrypt(encrypted)),
        fileRounds,
        MEGABYTES,
      )
    },
  },
  {
    id: 'limit-file-copy',
    ...COMMON,
    async measure(effort) {
      const { folder, plain } = setUp(effort)
      using _ = folder
      const copy = (output: string) => pipeline(source(plain), destination(output))
      return await figure(pass(folder, effort.fileSize, copy), effort.fileRounds, MEGABYTES)
    },
  },
  {
    id: 'limit-aes-256-gcm',
    ...COMMON,
    async measure({ fileRounds }) {
      const block = crypto.randomBytes(BLOCK_SIZE)
      const cipher = crypto.createCipheriv(CIPHER, crypto.randomBytes(32), crypto.randomBytes(12))
      const update = inMemory(processClock, () => void cipher.update(block))
      return figure(update, fileRounds, MEGABYTES)
    },
  },
  {
    id: 'limit-memory-copy',
    ...COMMON,
    async measure({ fileRounds }) {
      const [from, to] = [crypto.randomBytes(BLOCK_SIZE), Buffer.alloc(BLOCK_SIZE)]
      return figure(
        inMemory(processClock, () => to.set(from)),
        fileRounds,
        MEGABYTES,
      )
    },
  },
]
