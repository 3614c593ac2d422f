/**
 * Key files: PEM blocks that OpenSSL and others read, each behind a line that names algorithm and key id. The lines
 * save work, as only blocks of the wanted kind are decrypted; they are not trusted for anything else.
 */
import { errorCode, type Algorithm } from '@quantum-shield/pq-core'
import {
  decodePem,
  decryptPrivateKey,
  encodePem,
  importPrivateKey,
  importPublicKey,
  toEncryptedPem,
  toPrivatePem,
  toPublicPem,
  type PrivateKey,
  type PublicKey,
} from '@quantum-shield/pq-core/keys'
import { CliError } from './failure.ts'
import { readWhole } from './files.ts'
import { readPassphrase, type PassphraseOptions } from './passphrase.ts'

const MAX_KEY_FILE = 4 * 1024 * 1024

interface Block {
  readonly label: string
  readonly pem: string
  /** Algorithm id from the line in front; undefined where there is none. */
  readonly hint: string | undefined
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

function readBlocks(path: string): Block[] {
  const text = new TextDecoder().decode(readWhole(path, MAX_KEY_FILE))
  const titles = [...text.matchAll(/(?:^|\n)([\x21-\x7e]+) [A-Za-z0-9_-]{43}\r?\n-----BEGIN /g)].map(
    ([, id]) => id,
  )
  const blocks = decodePem(text)
  const hints = titles.length === blocks.length ? titles : []
  return blocks.map(({ label, der }, i) => ({ label, pem: encodePem(label, der), hint: hints[i] }))
}

/** Blocks that may hold a key of one of the algorithms. */
function candidates(
  blocks: readonly Block[],
  labels: readonly string[],
  algorithms: readonly Algorithm[],
): Block[] {
  const ids = algorithms.map(({ id }) => id)
  return blocks.filter(
    ({ label, hint }) => labels.includes(label) && (hint === undefined || ids.includes(hint)),
  )
}

const kindOf = (algorithms: readonly Algorithm[]): string =>
  algorithms[0]?.kind === 'kem' ? 'encryption' : 'signature'

/** A key of another algorithm is for another verb: passed over. */
function unlessForeign<T>(error: unknown): T[] {
  if (errorCode(error) === 'unsupported_algorithm') return []
  throw error
}

/**
 * The public keys of these algorithms in a file of PEM blocks.
 * @throws CliError `no_suitable_key` when there is none; PqError for a block that is broken.
 */
export function readPublicKeys<A extends Algorithm>(path: string, algorithms: readonly A[]): PublicKey<A>[] {
  const keys = candidates(readBlocks(path), ['PUBLIC KEY'], algorithms).flatMap(({ pem }) => {
    try {
      return [importPublicKey(pem, algorithms)]
    } catch (error) {
      return unlessForeign<PublicKey<A>>(error)
    }
  })
  if (keys.length === 0)
    throw new CliError('no_suitable_key', `${path}: no public ${kindOf(algorithms)} key in it`)
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
  const blocks = candidates(readBlocks(path), ['PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'], algorithms)
  let passphrase: string | undefined
  const keys: PrivateKey<A>[] = []
  for (const { label, pem } of blocks) {
    if (label === 'ENCRYPTED PRIVATE KEY') passphrase ??= await readPassphrase(path, options)
    try {
      const key =
        passphrase === undefined
          ? importPrivateKey(pem, algorithms)
          : await decryptPrivateKey(pem, passphrase, algorithms)
      keys.push(key)
    } catch (error) {
      keys.push(...unlessForeign<PrivateKey<A>>(error))
    }
  }
  if (keys.length === 0)
    throw new CliError('no_suitable_key', `${path}: no private ${kindOf(algorithms)} key in it`)
  return keys
}
