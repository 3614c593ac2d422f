/**
 * Key files: PEM blocks that OpenSSL and others read, each behind a line that names algorithm and key id. The lines
 * save work, as only blocks of the wanted kind are decrypted, and tell a damaged block from a good one: neither a
 * public key nor an encrypted seed has a checksum of its own.
 */
import { errorCode, PqError, type Algorithm } from '@quantum-shield/pq-core'
import {
  decodePem,
  decryptPrivateKey,
  importPrivateKey,
  importPublicKey,
  toEncryptedPem,
  toPrivatePem,
  toPublicPem,
  type PrivateKey,
  type PublicKey,
} from '@quantum-shield/pq-core/keys'
import { about, CliError } from './failure.ts'
import { readWhole } from './files.ts'
import { shortId } from './output.ts'
import { readPassphrase, type PassphraseOptions } from './passphrase.ts'

const MAX_KEY_FILE = 4 * 1024 * 1024
const ENCRYPTED = 'ENCRYPTED PRIVATE KEY'

/** The line in front of a block. */
interface Title {
  readonly algorithm: string
  readonly keyId: string
}

interface Block {
  readonly label: string
  readonly der: Uint8Array
  /** Undefined in files by others, and where a block lacks its line. */
  readonly title: Title | undefined
}

const titleOf = (key: PublicKey): string => `${key.algorithm.id} ${key.id}\n`

export function encodePublicKeys(keys: readonly PublicKey[]): string {
  return keys.map((key) => titleOf(key) + toPublicPem(key)).join('\n')
}

/** @param passphrase undefined to leave the keys unprotected. */
export async function encodePrivateKeys(
  keys: readonly PrivateKey[],
  passphrase: string | undefined,
): Promise<string> {
  const blocks = await Promise.all(
    keys.map(async (key) => {
      const pem = passphrase === undefined ? toPrivatePem(key) : await toEncryptedPem(key, passphrase)
      return titleOf(key.publicKey) + pem
    }),
  )
  return blocks.join('\n')
}

function blocksOf(text: string): Block[] {
  const titles = [...text.matchAll(/(?:^|\n)([\x21-\x7e]+) ([A-Za-z0-9_-]{43})\r?\n-----BEGIN /g)].map(
    ([, algorithm = '', keyId = '']): Title => ({ algorithm, keyId }),
  )
  const blocks = decodePem(text)
  const isComplete = titles.length === blocks.length
  return blocks.map(({ label, der }, i) => ({ label, der, title: isComplete ? titles[i] : undefined }))
}

/** Blocks that may hold a key of one of the algorithms. @throws PqError `malformed`, naming the file. */
function readCandidates(
  path: string,
  labels: readonly string[],
  algorithms: readonly Algorithm[],
): readonly Block[] {
  const text = new TextDecoder().decode(readWhole(path, MAX_KEY_FILE))
  const ids = algorithms.map(({ id }) => id)
  try {
    return blocksOf(text).filter(
      ({ label, title }) => labels.includes(label) && (title === undefined || ids.includes(title.algorithm)),
    )
  } catch (error) {
    throw about(path, error)
  }
}

/** @returns the key. @throws PqError `invalid_key`. */
function fitting<K extends PublicKey | PrivateKey>(key: K, { title }: Block): K {
  const { id } = 'publicKey' in key ? key.publicKey : key
  if (title !== undefined && title.keyId !== id) {
    const names = `the block holds the key ${shortId(id)}, the line in front of it says ${shortId(title.keyId)}`
    throw new PqError('invalid_key', names)
  }
  return key
}

const kindOf = (algorithms: readonly Algorithm[]): string =>
  algorithms[0]?.kind === 'kem' ? 'encryption' : 'signature'

/** A key of another algorithm is for another verb: passed over. */
function unlessForeign<T>(path: string, error: unknown): T[] {
  if (errorCode(error) === 'unsupported_algorithm') return []
  throw about(path, error)
}

function noSuitableKey(path: string, half: 'public' | 'private', algorithms: readonly Algorithm[]): CliError {
  return new CliError(
    'no_suitable_key',
    `${path}: no ${half} ${kindOf(algorithms)} key in it; \`qshield inspect ${path}\` lists what is`,
  )
}

/**
 * The public keys of these algorithms in a file of PEM blocks.
 * @throws CliError `no_suitable_key` when there is none; PqError for a block that is broken.
 */
export function readPublicKeys<A extends Algorithm>(path: string, algorithms: readonly A[]): PublicKey<A>[] {
  const keys = readCandidates(path, ['PUBLIC KEY'], algorithms).flatMap((block) => {
    try {
      return [fitting(importPublicKey(block.der, algorithms), block)]
    } catch (error) {
      return unlessForeign<PublicKey<A>>(path, error)
    }
  })
  if (keys.length === 0) throw noSuitableKey(path, 'public', algorithms)
  return keys
}

/**
 * The private keys of these algorithms in a file of PEM blocks; asks for the passphrase where one is needed.
 * @throws as readPublicKeys.
 */
export async function readPrivateKeys<A extends Algorithm>(
  path: string,
  algorithms: readonly A[],
  options: PassphraseOptions,
): Promise<PrivateKey<A>[]> {
  const blocks = readCandidates(path, ['PRIVATE KEY', ENCRYPTED], algorithms)
  let passphrase: string | undefined
  const keys: PrivateKey<A>[] = []
  for (const block of blocks) {
    const { label, der } = block
    if (label === ENCRYPTED) passphrase ??= await readPassphrase(path, options)
    try {
      const key =
        label === ENCRYPTED
          ? await decryptPrivateKey(der, passphrase ?? '', algorithms)
          : importPrivateKey(der, algorithms)
      keys.push(fitting(key, block))
    } catch (error) {
      keys.push(...unlessForeign<PrivateKey<A>>(path, error))
    }
  }
  if (keys.length === 0) throw noSuitableKey(path, 'private', algorithms)
  return keys
}
