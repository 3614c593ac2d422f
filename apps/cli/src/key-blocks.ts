/**
 * The blocks of a key file: PEM that OpenSSL and others read, blocks of our own (own-keys.ts) where there can be none, each
 * behind a line that names algorithm and key id. The lines save work, as only blocks of the wanted kind are decrypted, and
 * tell a damaged block from a good one: neither a public key nor an encrypted seed has a checksum of its own. They are not
 * authenticated: a line never hides a block that can be read, and one that fits nothing is refused.
 */
import { PqError } from '@quantum-shield/pq-core'
import { allIdentifiers, identifiersOf } from '@quantum-shield/pq-core/ids'
import { decodePem, oidOfKey, type PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import { about, CliError } from './failure.ts'
import { readWhole } from './files.ts'
import { shortId } from './output.ts'
import { OWN_ENCRYPTED, OWN_PRIVATE, OWN_PUBLIC, ownId } from './own-keys.ts'

/** Bytes, as PEM in pq-core: the largest key, that of UOV-V, takes 3.9 MB in a block of our own. */
export const MAX_KEY_FILE = 4 * 1024 * 1024
export const ENCRYPTED = 'ENCRYPTED PRIVATE KEY'
export const PUBLIC_BLOCKS = ['PUBLIC KEY', OWN_PUBLIC]
export const PRIVATE_BLOCKS = ['PRIVATE KEY', ENCRYPTED, OWN_PRIVATE, OWN_ENCRYPTED]

export const isLocked = ({ label }: Block): boolean => label === ENCRYPTED || label === OWN_ENCRYPTED

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

const BEGIN = /(?:(?<=(?:^|\n)([\x21-\x7e]+) ([A-Za-z0-9_-]{43})\r?\n)|)-----BEGIN /g
const LONE_TITLE = /^([\x21-\x7e]{1,64}) [A-Za-z0-9_-]{43}$(?!\r?\n-----BEGIN )/gm

/** @throws PqError `malformed`. */
export function blocksOf(text: string): Block[] {
  const titles = [...text.matchAll(BEGIN)].map(([, algorithm, keyId]): Title | undefined =>
    algorithm === undefined || keyId === undefined ? undefined : { algorithm, keyId },
  )
  return decodePem(text).map(({ label, der }, i) => ({ label, der, title: titles[i] }))
}

/** @throws PqError `invalid_key` where a block was taken from behind its line. */
function refuseLoneTitle(text: string): void {
  for (const [, id = ''] of text.matchAll(LONE_TITLE)) {
    if (identifiersOf(id) !== undefined)
      throw new PqError('invalid_key', `a line says ${id}, and no block follows it`)
  }
}

/** What the block itself says, empty for an unknown algorithm. @returns undefined where it says nothing, because it is encrypted or broken. */
export function heldIds({ label, der }: Block): readonly string[] | undefined {
  try {
    switch (label) {
      case OWN_PUBLIC:
      case OWN_PRIVATE:
        return [ownId(der)]
      case 'PUBLIC KEY':
      case 'PRIVATE KEY': {
        const oid = oidOfKey(der, label === 'PUBLIC KEY' ? 'public' : 'private')
        return allIdentifiers().flatMap((row) => (row.oid === oid ? [row.id] : []))
      }
      default:
        return undefined
    }
  } catch {
    // Whoever imports it says what is wrong.
    return undefined
  }
}

/**
 * Of which algorithm the key may be, by the block, else by the line in front of it. @returns undefined where neither says.
 * @throws PqError `invalid_key` where they contradict each other, or the line names nothing.
 */
export function idsOf(block: Block): readonly string[] | undefined {
  const held = heldIds(block)
  const said = block.title?.algorithm
  if (said === undefined) return held
  if (identifiersOf(said) === undefined)
    throw new PqError('invalid_key', `the line in front of a block says ${said}, which is no algorithm`)
  if (held !== undefined && !held.includes(said)) {
    const what = held[0] ?? 'a key of an unknown algorithm'
    throw new PqError('invalid_key', `the block holds ${what}, the line in front of it says ${said}`)
  }
  return [said]
}

const NOT_PEM = 'no PEM key in it; this command takes PEM'
const JWK =
  'a JWK; this command takes PEM: convert it with importPublicKey and toPublicPem of @quantum-shield/pq-core/keys'

/** A line of an identity or a recipient file of age. */
export const AGE_KEY_LINE = /^(?:AGE-SECRET-KEY-|age1[a-z0-9])/m
const AGE_IDENTITY = 'an identity of age, which opens files made with `qshield encrypt --age` and no others'
const AGE_RECIPIENT = 'a recipient of age; it goes with `qshield encrypt --age`'

function isJwk(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && ('kty' in json || 'keys' in json)
  } catch {
    return false
  }
}

function whatElse(text: string): string {
  const [ageKey] = AGE_KEY_LINE.exec(text) ?? []
  if (ageKey !== undefined) return ageKey.startsWith('age1') ? AGE_RECIPIENT : AGE_IDENTITY
  return isJwk(text) ? JWK : NOT_PEM
}

/** @throws CliError `no_suitable_key` for what is not PEM; PqError `malformed`, `invalid_key`, naming the file. */
export function readBlocks(path: string): Block[] {
  const text = new TextDecoder().decode(readWhole(path, MAX_KEY_FILE))
  if (!text.includes('-----BEGIN ')) throw new CliError('no_suitable_key', `${path}: ${whatElse(text)}`)
  try {
    const blocks = blocksOf(text)
    refuseLoneTitle(text)
    return blocks
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
