/** What the keys in a file are, for `inspect`: also those that no verb takes, and those that are damaged. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { errorCode, PqError, type Algorithm } from '@quantum-shield/pq-core'
import { allIdentifiers } from '@quantum-shield/pq-core/ids'
import {
  importPrivateKey,
  importPublicKey,
  type Jwk,
  type PrivateKey,
  type PublicKey,
} from '@quantum-shield/pq-core/keys'
import type { ParameterSet } from '@quantum-shield/pq-hash-sigs'
import { isStateful } from './algorithm-tables.ts'
import { offersAmong, READY } from './algorithms.ts'
import { messageOf } from './failure.ts'
import { blocksOf, ENCRYPTED, fitting, heldIds, type Block, type Title } from './key-blocks.ts'
import { importPrivateBlock, importPublicBlock } from './keyfile.ts'
import { OWN_ENCRYPTED, OWN_PRIVATE, OWN_PUBLIC } from './own-keys.ts'

export interface KeyReport {
  /** Of a PEM block that is none of these: what the block calls itself, for example `CERTIFICATE`. */
  readonly kind: 'public key' | 'private key' | 'encrypted private key' | Uppercase<string>
  /** An id of this command, or a name such as `RSA 2048 bits` beside `problem`. */
  readonly algorithm?: string
  readonly keyId?: string
  /** Of a firmware key. */
  readonly parameterSet?: ParameterSet
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

interface Reading {
  readonly kind: KeyReport['kind']
  /** Of which algorithms the key may be, by itself. */
  readonly ids: readonly string[]
  readonly read: (algorithms: readonly Algorithm[]) => PublicKey | PrivateKey
  readonly readForeign: () => KeyObject
  readonly says?: Title | undefined
}

async function parametersOf(key: PublicKey): Promise<Pick<KeyReport, 'parameterSet'>> {
  if (!isStateful(key.algorithm)) return {}
  const { parameterSetOf } = await import('@quantum-shield/pq-hash-sigs')
  const parameterSet = parameterSetOf(key)
  return parameterSet === undefined ? {} : { parameterSet }
}

async function reportKey({ kind, ids, read, readForeign, says }: Reading): Promise<KeyReport> {
  let found: KeyReport = { kind }
  try {
    const offers = await offersAmong(ids)
    const key = read(await Promise.all(offers.map((offer) => offer.load())))
    const publicKey = 'publicKey' in key ? key.publicKey : key
    if ('publicKey' in key) key.wipe()
    const known = {
      ...{ kind, algorithm: publicKey.algorithm.id, keyId: publicKey.id },
      ...(await parametersOf(publicKey)),
    }
    found = { ...known, ...(says && { says }) }
    fitting(key, says)
    return known
  } catch (error) {
    const problem = errorCode(error) ?? 'malformed'
    const algorithm = problem === 'unsupported_algorithm' ? foreignName(readForeign) : undefined
    if (algorithm !== undefined) return { kind, algorithm, problem, message: NOT_OURS }
    const known = problem === 'unavailable' && ids[0] !== undefined ? { algorithm: ids[0] } : {}
    return { ...found, ...known, ...(says && { says }), problem, message: messageOf(error, undefined) }
  }
}

async function reportBlock(block: Block): Promise<KeyReport> {
  const { label, der, title: says } = block
  const key = Buffer.from(der)
  const ids = heldIds(block) ?? []
  // What the line in front says is compared afterwards: the key is told in any case.
  const untitled = { ...block, title: undefined }
  switch (label) {
    case 'PUBLIC KEY':
    case OWN_PUBLIC:
      return reportKey({
        kind: 'public key',
        ids,
        read: (algorithms) => importPublicBlock(untitled, algorithms),
        readForeign: () => createPublicKey({ key, format: 'der', type: 'spki' }),
        says,
      })
    case 'PRIVATE KEY':
    case OWN_PRIVATE:
      return reportKey({
        kind: 'private key',
        ids,
        read: (algorithms) => importPrivateBlock(untitled, algorithms),
        readForeign: () => createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
        says,
      })
    case ENCRYPTED:
    case OWN_ENCRYPTED:
      return { kind: 'encrypted private key', ...(says && { says }) }
    default: {
      const message = OTHER_BLOCKS[label] ?? 'no key that this command reads'
      return { kind: label as Uppercase<string>, problem: 'unsupported_encoding', message }
    }
  }
}

/** @throws PqError `malformed`. */
export const reportPem = (text: string): Promise<KeyReport[]> => Promise.all(blocksOf(text).map(reportBlock))

/** Without names of its own an algorithm has its id for `alg`. Outside AKP the ready ones are all there are. */
function idsOfJwk({ alg, kty }: Jwk): readonly string[] {
  if (kty !== 'AKP') return READY.map(({ id }) => id)
  return allIdentifiers().flatMap(({ id, jose }) => ((jose?.alg ?? id) === alg ? [id] : []))
}

/** @param jwk in a set from outside, anything can stand where a key should. */
export async function reportJwk(jwk: Jwk | null): Promise<KeyReport> {
  const isObject = typeof jwk === 'object' && jwk !== null
  const isPrivate = isObject && ('priv' in jwk || 'd' in jwk)
  return reportKey({
    kind: isPrivate ? 'private key' : 'public key',
    ids: isObject ? idsOfJwk(jwk) : [],
    read(algorithms) {
      if (!isObject) throw new PqError('malformed', 'no JWK')
      return isPrivate ? importPrivateKey(jwk, algorithms) : importPublicKey(jwk, algorithms)
    },
    readForeign() {
      const key = { key: jwk as JsonWebKey, format: 'jwk' } as const
      return isPrivate ? createPrivateKey(key) : createPublicKey(key)
    },
  })
}

/** One line: `public key X-Wing 3f9a…`. */
export function lineOf({ kind, algorithm, keyId, parameterSet, says, problem, message }: KeyReport): string {
  const { name, levels = 1 } = parameterSet ?? {}
  const set = name === undefined ? '' : `, ${name}${levels > 1 ? `, the top of ${levels} levels` : ''}`
  const known = [kind, algorithm, keyId].filter(Boolean).join(' ') + set
  const claimed = says && problem === undefined ? `${known}, says ${says.algorithm} ${says.keyId}` : known
  return message === undefined ? claimed : `${claimed}: ${message}`
}
