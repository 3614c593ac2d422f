/** Keys from and for key files (key-blocks.ts). */
import { errorCode, PqError, type Algorithm } from '@quantum-shield/pq-core'
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
import {
  kindOf,
  offerOf,
  offersFor,
  offersWithOid,
  type AlgorithmTable,
  type Offer,
} from './algorithm-tables.ts'
import { about, CliError } from './failure.ts'
import {
  ENCRYPTED,
  fitting,
  idsOf,
  isLocked,
  PRIVATE_BLOCKS,
  PUBLIC_BLOCKS,
  readBlocks,
  titleOf,
  type Block,
} from './key-blocks.ts'
import {
  decryptOwnPrivate,
  encodeOwnPrivate,
  encodeOwnPublic,
  hasOid,
  importOwnPrivate,
  importOwnPublic,
  OWN_ENCRYPTED,
  OWN_PRIVATE,
  OWN_PUBLIC,
} from './own-keys.ts'
import { readPassphrase, type PassphraseOptions } from './passphrase.ts'

export function encodePublicKeys(keys: readonly PublicKey[]): string {
  return keys
    .map((key) => titleOf(key) + (hasOid(key.algorithm) ? toPublicPem(key) : encodeOwnPublic(key)))
    .join('\n')
}

async function encodePrivate(key: PrivateKey, passphrase: string | undefined): Promise<string> {
  if (!hasOid(key.algorithm)) return encodeOwnPrivate(key, passphrase)
  return passphrase === undefined ? toPrivatePem(key) : toEncryptedPem(key, passphrase)
}

/** @param passphrase undefined to leave the keys unprotected. */
export async function encodePrivateKeys(
  keys: readonly PrivateKey[],
  passphrase: string | undefined,
): Promise<string> {
  const blocks = await Promise.all(
    keys.map(async (key) => titleOf(key.publicKey) + (await encodePrivate(key, passphrase))),
  )
  return blocks.join('\n')
}

/** A block, and what its key may be of. */
interface Candidate<A extends Algorithm> {
  readonly block: Block
  readonly offers: readonly Offer<A>[]
}

/** @throws PqError `unsupported_algorithm` where a line names what no verb takes: the block cannot be passed over unread. */
async function offersOf<A extends Algorithm>(
  block: Block,
  table: AlgorithmTable<A>,
): Promise<readonly Offer<A>[]> {
  const ids = idsOf(block)
  // A block that is broken: whoever imports it says what is wrong.
  if (ids === undefined) return isLocked(block) ? offersWithOid(table) : table.ready.map(offerOf)
  if (ids.every((id) => kindOf(id) !== table.kind)) return []
  const offers = await offersFor(table, ids)
  if (offers.length === 0 && block.title !== undefined)
    throw new PqError('unsupported_algorithm', `${block.title.algorithm} is no algorithm of this verb`)
  return offers
}

/** Blocks that may hold a key of one of the algorithms. @throws as readBlocks and offersOf. */
async function findCandidates<A extends Algorithm>(
  path: string,
  labels: readonly string[],
  table: AlgorithmTable<A>,
): Promise<Candidate<A>[]> {
  const candidates: Candidate<A>[] = []
  for (const block of readBlocks(path)) {
    if (!labels.includes(block.label)) continue
    try {
      const offers = await offersOf(block, table)
      if (offers.length > 0) candidates.push({ block, offers })
    } catch (error) {
      throw about(path, error)
    }
  }
  return candidates
}

const loadAll = <A extends Algorithm>(offers: readonly Offer<A>[]): Promise<A[]> =>
  Promise.all(offers.map((offer) => offer.load()))

/** A key of another algorithm is for another verb: passed over. */
const isForeign = (error: unknown): boolean => errorCode(error) === 'unsupported_algorithm'

function noSuitableKey(path: string, half: 'public' | 'private', { kind }: AlgorithmTable): CliError {
  const use = kind === 'kem' ? 'encryption' : 'signature'
  // The pair has two files, and this is the other one.
  const other = half === 'public' ? path.replace(/\.key$/, '.pub') : path.replace(/\.pub$/, '.key')
  const remedy = other === path ? `\`qshield inspect ${path}\` lists what is` : `pass ${other}`
  return new CliError('no_suitable_key', `${path}: no ${half} ${use} key in it; ${remedy}`)
}

export function importPublicBlock<A extends Algorithm>(
  { label, der, title }: Block,
  algorithms: readonly A[],
): PublicKey<A> {
  const read = label === OWN_PUBLIC ? importOwnPublic : importPublicKey
  return fitting(read(der, algorithms), title)
}

/** A block that is not encrypted. */
export function importPrivateBlock<A extends Algorithm>(
  { label, der, title }: Block,
  algorithms: readonly A[],
): PrivateKey<A> {
  const read = label === OWN_PRIVATE ? importOwnPrivate : importPrivateKey
  return fitting(read(der, algorithms), title)
}

/**
 * The public keys of these algorithms in a file of PEM blocks.
 * @throws CliError `no_suitable_key` when there is none; PqError for a block that is broken, or `unavailable`.
 */
export async function readPublicKeys<A extends Algorithm>(
  path: string,
  table: AlgorithmTable<A>,
): Promise<PublicKey<A>[]> {
  const keys: PublicKey<A>[] = []
  for (const { block, offers } of await findCandidates(path, PUBLIC_BLOCKS, table)) {
    try {
      keys.push(importPublicBlock(block, await loadAll(offers)))
    } catch (error) {
      if (!isForeign(error)) throw about(path, error)
    }
  }
  if (keys.length === 0) throw noSuitableKey(path, 'public', table)
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
  { block, offers }: Candidate<A>,
  passphrase: Passphrase,
): Promise<PrivateKey<A> | undefined> {
  const { label, der, title } = block
  try {
    const algorithms = await loadAll(offers)
    switch (label) {
      case ENCRYPTED:
        return fitting(await decryptPrivateKey(der, await passphrase(), algorithms), title)
      case OWN_ENCRYPTED:
        return fitting(await decryptOwnPrivate(der, await passphrase(), algorithms), title)
      default:
        return importPrivateBlock(block, algorithms)
    }
  } catch (error) {
    if (isForeign(error)) return undefined
    throw error instanceof CliError ? error : about(path, error)
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
export async function findPrivateKeys<A extends Algorithm>(
  path: string,
  table: AlgorithmTable<A>,
  options: PassphraseOptions,
): Promise<StoredKey<A>[]> {
  const passphrase = passphraseOf(path, options)
  const candidates = await findCandidates(path, PRIVATE_BLOCKS, table)
  if (candidates.length === 0) throw noSuitableKey(path, 'private', table)
  return candidates.map((candidate) => ({
    isLocked: isLocked(candidate.block),
    keyId: candidate.block.title?.keyId,
    open: () => openBlock(path, candidate, passphrase),
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
  table: AlgorithmTable<A>,
  options: PassphraseOptions,
): Promise<PrivateKey<A>[]> {
  return wipedOnFailure(async (keys) => {
    for (const stored of await findPrivateKeys(path, table, options)) {
      const key = await stored.open()
      if (key !== undefined) keys.push(key)
    }
    if (keys.length === 0) throw noSuitableKey(path, 'private', table)
  })
}

/** As readPrivateKeys, for a copy that lacks nothing. @throws CliError `no_suitable_key` also for any other block. */
export async function readEveryPrivateKey(
  path: string,
  tables: readonly AlgorithmTable[],
  options: PassphraseOptions,
): Promise<PrivateKey[]> {
  const passphrase = passphraseOf(path, options)
  return wipedOnFailure(async (keys) => {
    for (const [i, block] of readBlocks(path).entries()) {
      const isPrivate = PRIVATE_BLOCKS.includes(block.label)
      const key = isPrivate ? await openAny(path, block, tables, passphrase) : undefined
      if (key === undefined) {
        const what = `block ${i + 1}, ${block.label}, is no private key that this command knows`
        throw new CliError('no_suitable_key', `${path}: ${what}; take it out, or it would be lost`)
      }
      keys.push(key)
    }
  })
}

/** @throws as openBlock. */
async function openAny(
  path: string,
  block: Block,
  tables: readonly AlgorithmTable[],
  passphrase: Passphrase,
): Promise<PrivateKey | undefined> {
  try {
    const offers = await Promise.all(tables.map((table) => offersOf(block, table)))
    return await openBlock(path, { block, offers: offers.flat() }, passphrase)
  } catch (error) {
    throw about(path, error)
  }
}
