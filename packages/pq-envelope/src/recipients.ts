/**
 * Who can open an envelope: what `to` and `keys` may hold. Keys are known by their members, not by their class, because
 * two copies of pq-core in one dependency tree have two classes.
 */
import { checkOptions, type Decapsulator, type KemAlgorithm } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import { checkType, copyOfArray, isObject } from './checks.ts'
import { EnvelopeError } from './errors.ts'
import { ALGORITHM_ID, KEY_NAME, MAX_RECIPIENTS } from './header.ts'

/** A public key with the version that key management gave it. */
export interface VersionedRecipient {
  readonly publicKey: PublicKey<KemAlgorithm>
  /** 0 to 2^32 - 1. */
  readonly keyVersion: number
}

/** A 32-byte symmetric key that both sides have, under a name that both know. */
export interface SymmetricKey {
  /** 1 to 255 bytes of UTF-8 without control characters, stored in the clear. */
  readonly name: string
  /** 0 to 2^32 - 1. Default 0. */
  readonly keyVersion?: number
  readonly key: SecretBytes
}

export type Recipient = PublicKey<KemAlgorithm> | VersionedRecipient | SymmetricKey
export type OpeningKey = PrivateKey<KemAlgorithm> | Decapsulator | SymmetricKey

function isKey(value: unknown): value is PublicKey | PrivateKey {
  return isObject(value) && 'algorithm' in value && isObject(value.algorithm) && 'kind' in value.algorithm
}

function isPublicKey(value: unknown): value is PublicKey {
  return isKey(value) && 'toBytes' in value
}

function isPrivateKey(value: unknown): value is PrivateKey {
  return isKey(value) && 'secret' in value
}

function isVersioned(value: unknown): value is VersionedRecipient {
  return isObject(value) && 'keyVersion' in value && 'publicKey' in value && isPublicKey(value.publicKey)
}

function isDecapsulator(value: unknown): value is Decapsulator {
  return isObject(value) && 'decapsulate' in value && 'publicKey' in value && isPublicKey(value.publicKey)
}

/** A Decapsulator may have a name and a key as well, for itself. */
export function isSymmetric(value: unknown): value is SymmetricKey {
  return isObject(value) && 'name' in value && 'key' in value && !('decapsulate' in value)
}

/** A name that the header cannot hold, or would hold changed, gives an envelope that nobody can open. */
function checkKem({ algorithm }: PublicKey | PrivateKey, name: string): void {
  if (algorithm.kind !== 'kem')
    throw new TypeError(`${name} is a key of ${algorithm.id}, which encrypts nothing`)
  if (!ALGORITHM_ID.test(algorithm.id))
    throw new RangeError(`${name} is of an algorithm whose id has characters that are not allowed`)
}

function checkKeyVersion(keyVersion: number, name: string): void {
  checkType(keyVersion, 'number', `${name}.keyVersion`)
  if (!Number.isInteger(keyVersion) || keyVersion < 0 || keyVersion > 0xffffffff)
    throw new RangeError(`key version ${keyVersion}; 0 to 4294967295 expected`)
}

/** For its name holds what holds for an algorithm's. */
function checkSymmetric(symmetric: SymmetricKey, name: string): void {
  checkOptions(symmetric, ['name', 'keyVersion', 'key'])
  const { name: keyName, keyVersion = 0, key } = symmetric
  checkKeyVersion(keyVersion, name)
  checkType(keyName, 'string', `${name}.name`)
  const length = utf8(keyName).length
  if (length < 1 || length > 255) throw new RangeError(`a key name of ${length} bytes, 1 to 255 expected`)
  if (!keyName.isWellFormed() || !KEY_NAME.test(keyName))
    throw new RangeError('a key name with control characters, or not well-formed Unicode')
  if (!isObject(key) || !('reveal' in key)) throw new TypeError(`${name}.key must be SecretBytes`)
  if (key.length !== 32) throw new RangeError(`a symmetric key of ${key.length} bytes, not 32`)
}

/** @returns whether a quantum computer leaves it standing. */
function checkRecipient(recipient: Recipient, name: string): boolean {
  if (isPrivateKey(recipient)) throw new TypeError(`${name} is a private key: pass its publicKey`)
  if (isSymmetric(recipient)) {
    checkSymmetric(recipient, name)
    return true
  }
  if (isVersioned(recipient)) {
    checkOptions(recipient, ['publicKey', 'keyVersion'])
    checkKeyVersion(recipient.keyVersion, name)
  } else if (!isPublicKey(recipient)) {
    throw new TypeError(
      `${name} is no recipient: a public key, { publicKey, keyVersion } or { name, key } is expected`,
    )
  }
  const key = 'publicKey' in recipient ? recipient.publicKey : recipient
  checkKem(key, name)
  return key.algorithm.category > 0
}

/**
 * The content is as safe as its weakest recipient: a classical-only one beside a post-quantum one gives the
 * content to whoever breaks the classical key, while it looks protected.
 * @returns a copy of the list.
 * @throws EnvelopeError `mixed_recipients`; TypeError or RangeError for lists that are none.
 */
export function checkedRecipients(to: readonly Recipient[]): readonly Recipient[] {
  const recipients = copyOfArray(to, 'to', 'recipients')
  if (recipients.length < 1 || recipients.length > MAX_RECIPIENTS)
    throw new RangeError(`${recipients.length} recipients, 1 to ${MAX_RECIPIENTS} expected`)
  const isQuantumSafe = recipients.map((recipient, i) => checkRecipient(recipient, `to[${i}]`))
  if (new Set(isQuantumSafe).size > 1) {
    throw new EnvelopeError('mixed_recipients', 'post-quantum and classical-only recipients in one envelope')
  }
  return recipients
}

function checkOpeningKey(key: OpeningKey, name: string): void {
  if (isDecapsulator(key)) {
    checkType(key.decapsulate, 'function', `${name}.decapsulate`)
    checkKem(key.publicKey, name)
  } else if (isPrivateKey(key)) {
    checkKem(key, name)
  } else if (isSymmetric(key)) {
    checkSymmetric(key, name)
  } else if (isPublicKey(key)) {
    throw new TypeError(`${name} is a public key: its private key opens`)
  } else {
    throw new TypeError(`${name} opens nothing: a private key, a Decapsulator or { name, key } is expected`)
  }
}

/** @returns a copy of the list, which may be empty. @throws TypeError or RangeError. */
export function checkedKeys(keys: readonly OpeningKey[]): readonly OpeningKey[] {
  const copy = copyOfArray(keys, 'keys', 'keys')
  copy.forEach((key, i) => checkOpeningKey(key, `keys[${i}]`))
  return copy
}
