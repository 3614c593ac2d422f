/** A key with its state in a folder, processes that sign with it, and the account of what they did. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import {
  encodeStatefulKey,
  generateHssKey,
  type LmsLevel,
  type StatefulKey,
} from '@quantum-shield/pq-hash-sigs'
import { createState, fileJournal } from '@quantum-shield/pq-hash-sigs/state'
import { decodeHssPublicKey } from '../../src/lms/codec.ts'

const level = (height: 5 | 10): LmsLevel => ({
  lms: `LMS_SHA256_M24_H${height}`,
  ots: 'LMOTS_SHA256_N24_W4',
})
/** 2^20 signatures, and nothing to compute when it is opened but two trees of 32 leaves. */
const HEIGHTS = [10, 5, 5] as const

/** Makes the signer's file. */
export function bundleSigner(folder: string): string {
  const file = join(folder, 'signer.mjs')
  execFileSync(process.execPath, [fileURLToPath(new URL('bundle.mjs', import.meta.url)), file])
  return file
}

export interface Workshop {
  readonly folder: string
  readonly key: StatefulKey
  at(name: string): string
}

/** @param folder for the state and its witness; default: a new one. */
export async function workshop(folder = mkdtempSync(join(tmpdir(), 'crash-test-'))): Promise<Workshop> {
  const at = (name: string) => join(folder, name)
  const key = await generateHssKey(HEIGHTS.map(level))
  writeFileSync(at('key'), encodeStatefulKey(key).reveal())
  mkdirSync(at('state'), { recursive: true })
  for (const name of ['given', 'released']) writeFileSync(at(name), '')
  await createState({ journal: fileJournal(at('state/journal')), witness: fileJournal(at('witness')) }, key)
  return { folder, key, at }
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

export interface Signer {
  readonly child: ChildProcess
  /** Resolves when it is about to sign, or ends before. */
  readonly signing: Promise<void>
  readonly ended: Promise<Ended>
}

export function start(command: readonly string[], env: NodeJS.ProcessEnv = {}): Signer {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  let stderr = ''
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stderr }))
  })
  const seen = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
  return { child, ended, signing: Promise.race([seen, ended.then(() => undefined)]) }
}

/** Whole lines only: each write of a process that was killed may have been cut, wherever a page of the file ends. */
function linesOf(path: string): string[] {
  const lines = readFileSync(path, 'latin1').split('\n')
  return lines.filter((line) => line.endsWith(' end'))
}

/** The index inside an HSS signature. */
function indexOf({ key }: Workshop, signature: Uint8Array): bigint {
  const view = new DataView(signature.buffer, signature.byteOffset)
  const { ots } = decodeHssPublicKey(key.publicKey.toBytes()).top
  let [index, offset] = [0n, 4]
  for (const height of HEIGHTS) {
    index = (index << BigInt(height)) | BigInt(view.getUint32(offset))
    // The rest of the LMS signature, and the LMS public key of the next level.
    offset += 12 + ots.n * (1 + ots.p + height) + 24 + ots.n
  }
  return index
}

export interface Account {
  /** Indices that processes were given. */
  readonly given: number
  /** Signatures that they released. */
  readonly released: number
}

/**
 * Adds up what all processes did. @throws Error for an index that was given or used twice or used without having been given, and for
 * a signature that does not hold.
 */
export function settle(shop: Workshop): Account {
  const { key, at } = shop
  const given = new Set<bigint>()
  for (const line of linesOf(at('given'))) {
    const [, first = '', count = ''] = line.split(' ')
    for (let i = 0n; i < BigInt(count); i++) {
      const index = BigInt(first) + i
      if (given.has(index)) throw new Error(`index ${index} was given twice: ${line}`)
      given.add(index)
    }
  }
  const used = new Set<bigint>()
  for (const line of linesOf(at('released'))) {
    const [message = '', encoded = ''] = line.split(' ')
    const signature = Buffer.from(encoded, 'base64')
    const index = indexOf(shop, signature)
    if (!given.has(index)) throw new Error(`index ${index} was used and not given: ${message}`)
    if (used.has(index)) throw new Error(`index ${index} was used twice: ${message}`)
    used.add(index)
    if (!key.publicKey.algorithm.verifySync(key.publicKey, utf8(message), signature))
      throw new Error(`the signature of ${message} does not hold`)
  }
  return { given: given.size, released: used.size }
}
