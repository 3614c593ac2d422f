/**
 * Keys of algorithms without an object identifier, which have neither SPKI nor PKCS#8: blocks of our own,
 * docs/design/016-keys-without-oid.md.
 */
import { errorCode, PqError, type Algorithm } from '@quantum-shield/pq-core'
import { ByteReader, ByteWriter, utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { identifiersOf, whyMissing } from '@quantum-shield/pq-core/ids'
import { encodePem, type PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import { open, seal } from '@quantum-shield/pq-envelope'

export const OWN_PUBLIC = 'QSHIELD PUBLIC KEY'
export const OWN_PRIVATE = 'QSHIELD PRIVATE KEY'
export const OWN_ENCRYPTED = 'QSHIELD ENCRYPTED PRIVATE KEY'

/** Keeps a file that was sealed to a password from being taken for a key. */
const CONTEXT = { purpose: 'qshield private key' }

const MAX_ID = 64

export const hasOid = ({ id }: Pick<Algorithm, 'id'>): boolean => identifiersOf(id)?.oid !== undefined

const contentOf = (id: string, raw: Uint8Array): Uint8Array =>
  new ByteWriter().prefixed(utf8(id), 1).bytes(raw).finish()

export function encodeOwnPublic(key: PublicKey): string {
  return encodePem(OWN_PUBLIC, contentOf(key.algorithm.id, key.toBytes()))
}

/** @param passphrase undefined to leave the key unprotected. */
export async function encodeOwnPrivate(key: PrivateKey, passphrase: string | undefined): Promise<string> {
  const content = contentOf(key.algorithm.id, key.secret.reveal())
  try {
    if (passphrase === undefined) return encodePem(OWN_PRIVATE, content)
    return encodePem(OWN_ENCRYPTED, await seal(content, { password: passphrase, context: CONTEXT }))
  } finally {
    wipe(content)
  }
}

function split(content: Uint8Array): { readonly id: string; readonly raw: Uint8Array } {
  const reader = new ByteReader(content)
  const name = reader.prefixed(1, 1, MAX_ID)
  if (name.some((byte) => byte < 0x21 || byte > 0x7e))
    throw new PqError('malformed', 'an algorithm id that is not ASCII')
  const id = String.fromCharCode(...name)
  if (hasOid({ id }))
    throw new PqError('malformed', `a key of ${id} in a block for algorithms without an object identifier`)
  return { id, raw: reader.bytes(reader.remaining) }
}

/** The algorithm that an unprotected block names. @throws PqError `malformed`. */
export function ownId(content: Uint8Array): string {
  const { id, raw } = split(content)
  wipe(raw)
  return id
}

function algorithmOf<A extends Algorithm>(id: string, algorithms: readonly A[]): A {
  const algorithm = algorithms.find((candidate) => candidate.id === id)
  if (algorithm === undefined)
    throw new PqError('unsupported_algorithm', `${id} is ${whyMissing(id, 'not in the table of algorithms')}`)
  return algorithm
}

/** @throws PqError `malformed`, `unsupported_algorithm`, `invalid_key`. */
export function importOwnPublic<A extends Algorithm>(
  content: Uint8Array,
  algorithms: readonly A[],
): PublicKey<A> {
  const { id, raw } = split(content)
  return algorithmOf(id, algorithms).publicKey(raw) as PublicKey<A>
}

/** @throws as importOwnPublic. */
export function importOwnPrivate<A extends Algorithm>(
  content: Uint8Array,
  algorithms: readonly A[],
): PrivateKey<A> {
  const { id, raw } = split(content)
  try {
    return algorithmOf(id, algorithms).privateKey(raw) as PrivateKey<A>
  } finally {
    wipe(raw)
  }
}

/** @throws as importOwnPublic; PqError `wrong_passphrase`. */
export async function decryptOwnPrivate<A extends Algorithm>(
  sealed: Uint8Array,
  passphrase: string,
  algorithms: readonly A[],
): Promise<PrivateKey<A>> {
  let content: Uint8Array
  try {
    content = await open(sealed, { password: passphrase, context: CONTEXT })
  } catch (cause) {
    if (errorCode(cause) !== 'decryption_failed') throw cause
    throw new PqError('wrong_passphrase', 'the private key could not be decrypted', { cause })
  }
  try {
    return importOwnPrivate(content, algorithms)
  } finally {
    wipe(content)
  }
}
