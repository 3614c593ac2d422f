/** Keys from and for key files (key-blocks.ts). */
import { errorCode, type Algorithm } from '@quantum-shield/pq-core'
import {
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
import { ENCRYPTED, fitting, readBlocks, titleOf, type Block } from './key-blocks.ts'
import { readPassphrase, type PassphraseOptions } from './passphrase.ts'

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

const PRIVATE = ['PRIVATE KEY', ENCRYPTED]

/** Blocks that may hold a key of one of the algorithms. @throws as readBlocks. */
function readCandidates(path: string, labels: readonly string[], algorithms: readonly Algorithm[]): Block[] {
  const ids = algorithms.map(({ id }) => id)
  return readBlocks(path).filter(
    ({ label, title }) => labels.includes(label) && (title === undefined || ids.includes(title.algorithm)),
  )
}

const kindOf = (algorithms: readonly Algorithm[]): string =>
  algorithms[0]?.kind === 'kem' ? 'encryption' : 'signature'

/** A key of another algorithm is for another verb: passed over. */
const isForeign = (error: unknown): boolean => errorCode(error) === 'unsupported_algorithm'

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
  const keys = readCandidates(path, ['PUBLIC KEY'], algorithms).flatMap(({ der, title }) => {
    try {
      return [fitting(importPublicKey(der, algorithms), title)]
    } catch (error) {
      if (isForeign(error)) return []
      throw about(path, error)
    }
  })
  if (keys.length === 0) throw noSuitableKey(path, 'public', algorithms)
  return keys
}

type Passphrase = () => Promise<string>

/** The passphrase of a file, asked for when it is needed, and once. */
function passphraseOf(path: string, options: PassphraseOptions): Passphrase {
  let asked: Promise<string> | undefined
  return () => (asked ??= readPassphrase(path, options))
}

/** @returns undefined for a key of another algorithm. @throws PqError, naming the file; as readPassphrase. */
async function openBlock<A extends Algorithm>(
  path: string,
  { label, der, title }: Block,
  algorithms: readonly A[],
  passphrase: Passphrase,
): Promise<PrivateKey<A> | undefined> {
  const text = label === ENCRYPTED ? await passphrase() : undefined
  try {
    const key =
      text === undefined ? importPrivateKey(der, algorithms) : await decryptPrivateKey(der, text, algorithms)
    return fitting(key, title)
  } catch (error) {
    if (isForeign(error)) return undefined
    throw about(path, error)
  }
}

/** A private key in its file. */
export interface StoredKey<A extends Algorithm> {
  readonly isLocked: boolean
  /** Where the line in front of the block gives it; to be believed when the key is open. */
  readonly keyId: string | undefined
  /** Asks for the passphrase of the file where it needs one. The caller wipes the key. See openBlock. */
  open(): Promise<PrivateKey<A> | undefined>
}

/** The keys of a file that may be of these algorithms. @throws CliError `no_suitable_key` when there is none. */
export function findPrivateKeys<A extends Algorithm>(
  path: string,
  algorithms: readonly A[],
  options: PassphraseOptions,
): StoredKey<A>[] {
  const passphrase = passphraseOf(path, options)
  const blocks = readCandidates(path, PRIVATE, algorithms)
  if (blocks.length === 0) throw noSuitableKey(path, 'private', algorithms)
  return blocks.map((block) => ({
    isLocked: block.label === ENCRYPTED,
    keyId: block.title?.keyId,
    open: () => openBlock(path, block, algorithms, passphrase),
  }))
}

/** @throws what `read` throws, after wiping what it has read until then. */
async function wipedOnFailure<A extends Algorithm>(
  read: (keys: PrivateKey<A>[]) => Promise<void>,
): Promise<PrivateKey<A>[]> {
  const keys: PrivateKey<A>[] = []
  try {
    await read(keys)
    return keys
  } catch (error) {
    for (const key of keys) key.wipe()
    throw error
  }
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
  return wipedOnFailure(async (keys) => {
    for (const stored of findPrivateKeys(path, algorithms, options)) {
      const key = await stored.open()
      if (key !== undefined) keys.push(key)
    }
    if (keys.length === 0) throw noSuitableKey(path, 'private', algorithms)
  })
}

/** As readPrivateKeys, for a copy that lacks nothing. @throws CliError `no_suitable_key` also for any other block. */
export async function readEveryPrivateKey<A extends Algorithm>(
  path: string,
  algorithms: readonly A[],
  options: PassphraseOptions,
): Promise<PrivateKey<A>[]> {
  const passphrase = passphraseOf(path, options)
  return wipedOnFailure(async (keys) => {
    for (const [i, block] of readBlocks(path).entries()) {
      const isPrivate = PRIVATE.includes(block.label)
      const key = isPrivate ? await openBlock(path, block, algorithms, passphrase) : undefined
      if (key === undefined) {
        const what = `block ${i + 1}, ${block.label}, is no private key that this command knows`
        throw new CliError('no_suitable_key', `${path}: ${what}; take it out, or it would be lost`)
      }
      keys.push(key)
    }
  })
}
