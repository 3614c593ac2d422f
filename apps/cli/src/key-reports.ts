/** What the keys in a file are, for `inspect`: also those that no verb takes, and those that are damaged. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { errorCode, PqError } from '@quantum-shield/pq-core'
import {
  importPrivateKey,
  importPublicKey,
  type Jwk,
  type PrivateKey,
  type PublicKey,
} from '@quantum-shield/pq-core/keys'
import { ALGORITHMS } from './algorithms.ts'
import { messageOf } from './failure.ts'
import { blocksOf, fitting, type Block, type Title } from './key-blocks.ts'

export interface KeyReport {
  /** Of a PEM block that is none of these: what the block calls itself, for example `CERTIFICATE`. */
  readonly kind: 'public key' | 'private key' | 'encrypted private key' | Uppercase<string>
  /** An id of this command, or a name such as `RSA 2048 bits` beside `problem`. */
  readonly algorithm?: string
  readonly keyId?: string
  /** The line in front of the block, where the block alone does not say as much, or says otherwise. */
  readonly says?: Title
  /** Why the verbs do not take the key, an error code. */
  readonly problem?: string
  /** The same in words, with the remedy. */
  readonly message?: string
}

const NOT_OURS = 'no algorithm of this command; `qshield algorithms` lists them'
const TO_PKCS8 = 'an older form; `openssl pkcs8 -topk8 -in FILE -out NEW` makes the one that is read here'

/** By what the block calls itself. */
const OTHER_BLOCKS: Readonly<Record<string, string>> = {
  'RSA PRIVATE KEY': TO_PKCS8,
  'EC PRIVATE KEY': TO_PKCS8,
  'DSA PRIVATE KEY': TO_PKCS8,
  'RSA PUBLIC KEY':
    'an older form; `openssl rsa -RSAPublicKey_in -in FILE -pubout -out NEW` makes the one that is read here',
}

/** The name that node:crypto has for the algorithm of a key. @returns undefined when it has none. */
function foreignName(read: () => KeyObject): string | undefined {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails: { modulusLength, namedCurve } = {} } = read()
    const size = modulusLength === undefined ? undefined : `${modulusLength} bits`
    return [asymmetricKeyType?.toUpperCase(), size, namedCurve].filter(Boolean).join(' ')
  } catch {
    // Unknown to it as well, or broken: the first error says so.
    return undefined
  }
}

function reportKey(
  kind: KeyReport['kind'],
  read: () => PublicKey | PrivateKey,
  readForeign: () => KeyObject,
  says?: Title,
): KeyReport {
  let found: KeyReport = { kind }
  try {
    const key = read()
    const { algorithm, id } = 'publicKey' in key ? key.publicKey : key
    if ('publicKey' in key) key.wipe()
    found = { kind, algorithm: algorithm.id, keyId: id, ...(says && { says }) }
    fitting(key, says)
    return { kind, algorithm: algorithm.id, keyId: id }
  } catch (error) {
    const problem = errorCode(error) ?? 'malformed'
    const algorithm = problem === 'unsupported_algorithm' ? foreignName(readForeign) : undefined
    if (algorithm !== undefined) return { kind, algorithm, problem, message: NOT_OURS }
    return { ...found, ...(says && { says }), problem, message: messageOf(error, undefined) }
  }
}

function reportBlock({ label, der, title }: Block): KeyReport {
  const key = Buffer.from(der)
  switch (label) {
    case 'PUBLIC KEY':
      return reportKey(
        'public key',
        () => importPublicKey(der, ALGORITHMS),
        () => createPublicKey({ key, format: 'der', type: 'spki' }),
        title,
      )
    case 'PRIVATE KEY':
      return reportKey(
        'private key',
        () => importPrivateKey(der, ALGORITHMS),
        () => createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
        title,
      )
    case 'ENCRYPTED PRIVATE KEY':
      return { kind: 'encrypted private key', ...(title && { says: title }) }
    default: {
      const message = OTHER_BLOCKS[label] ?? 'no key that this command reads'
      return { kind: label as Uppercase<string>, problem: 'unsupported_encoding', message }
    }
  }
}

/** @throws PqError `malformed`. */
export const reportPem = (text: string): KeyReport[] => blocksOf(text).map(reportBlock)

/** @param jwk in a set from outside, anything can stand where a key should. */
export function reportJwk(jwk: Jwk | null): KeyReport {
  const isObject = typeof jwk === 'object' && jwk !== null
  const isPrivate = isObject && ('priv' in jwk || 'd' in jwk)
  const read = (): PublicKey | PrivateKey => {
    if (!isObject) throw new PqError('malformed', 'no JWK')
    return isPrivate ? importPrivateKey(jwk, ALGORITHMS) : importPublicKey(jwk, ALGORITHMS)
  }
  const readForeign = (): KeyObject => {
    const key = { key: jwk as JsonWebKey, format: 'jwk' } as const
    return isPrivate ? createPrivateKey(key) : createPublicKey(key)
  }
  return reportKey(isPrivate ? 'private key' : 'public key', read, readForeign)
}

/** One line: `public key X-Wing 3f9a…`. */
export function lineOf({ kind, algorithm, keyId, says, problem, message }: KeyReport): string {
  const known = [kind, algorithm, keyId].filter(Boolean).join(' ')
  const claimed = says && problem === undefined ? `${known}, says ${says.algorithm} ${says.keyId}` : known
  return message === undefined ? claimed : `${claimed}: ${message}`
}
