/**
 * The blocks of a key file: PEM that OpenSSL and others read, each behind a line that names algorithm and key id. The
 * lines save work, as only blocks of the wanted kind are decrypted, and tell a damaged block from a good one: neither
 * a public key nor an encrypted seed has a checksum of its own.
 */
import { PqError } from '@quantum-shield/pq-core'
import { decodePem, type PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import { about, CliError } from './failure.ts'
import { readWhole } from './files.ts'
import { shortId } from './output.ts'

const MAX_KEY_FILE = 4 * 1024 * 1024
export const ENCRYPTED = 'ENCRYPTED PRIVATE KEY'

/** The line in front of a block. */
export interface Title {
  readonly algorithm: string
  readonly keyId: string
}

export interface Block {
  readonly label: string
  readonly der: Uint8Array
  /** Undefined in files by others, and where a block lacks its line. */
  readonly title: Title | undefined
}

export const titleOf = (key: PublicKey): string => `${key.algorithm.id} ${key.id}\n`

/** @throws PqError `malformed`. */
export function blocksOf(text: string): Block[] {
  const titles = [...text.matchAll(/(?:^|\n)([\x21-\x7e]+) ([A-Za-z0-9_-]{43})\r?\n-----BEGIN /g)].map(
    ([, algorithm = '', keyId = '']): Title => ({ algorithm, keyId }),
  )
  const blocks = decodePem(text)
  const isComplete = titles.length === blocks.length
  return blocks.map(({ label, der }, i) => ({ label, der, title: isComplete ? titles[i] : undefined }))
}

const NOT_PEM = 'no PEM key in it; this command takes PEM'
const JWK =
  'a JWK; this command takes PEM: convert it with importPublicKey and toPublicPem of @quantum-shield/pq-core/keys'

function isJwk(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && ('kty' in json || 'keys' in json)
  } catch {
    return false
  }
}

/** @throws CliError `no_suitable_key` for what is not PEM; PqError `malformed`, naming the file. */
export function readBlocks(path: string): Block[] {
  const text = new TextDecoder().decode(readWhole(path, MAX_KEY_FILE))
  if (!text.includes('-----BEGIN '))
    throw new CliError('no_suitable_key', `${path}: ${isJwk(text) ? JWK : NOT_PEM}`)
  try {
    return blocksOf(text)
  } catch (error) {
    throw about(path, error)
  }
}

/** @returns the key, if it is what the line in front of its block says. @throws PqError `invalid_key`. */
export function fitting<K extends PublicKey | PrivateKey>(key: K, title: Title | undefined): K {
  const { id, algorithm } = 'publicKey' in key ? key.publicKey : key
  if (title !== undefined && (title.keyId !== id || title.algorithm !== algorithm.id)) {
    const [held, said] = [`${algorithm.id} ${shortId(id)}`, `${title.algorithm} ${shortId(title.keyId)}`]
    throw new PqError('invalid_key', `the block holds ${held}, the line in front of it says ${said}`)
  }
  return key
}
