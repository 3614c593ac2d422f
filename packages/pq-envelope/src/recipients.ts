/** Who can open an envelope, and how the file key reaches them. */
import { checkOptions, errorCode, type Decapsulator, type KemAlgorithm } from '@quantum-shield/pq-core'
import { utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { decapsulatorOf, PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import { keyAead } from '#platform'
import { decryptionFailed, EnvelopeError } from './errors.ts'
import {
  encodeStanzaFacts,
  KEY_NAME,
  WRAPPED_KEY_SIZE,
  type KemStanza,
  type ParsedHeader,
  type Stanza,
  type SymmetricStanza,
} from './header.ts'
import { passwordSecret } from './password.ts'
import { deriveWrappingKey, FILE_KEY_SIZE, type Wrapping } from './schedule.ts'

/** A public key with the version that key management gave it. */
export interface VersionedRecipient {
  readonly publicKey: PublicKey<KemAlgorithm>
  /** 0 to 2^32 - 1. */
  readonly keyVersion: number
}

/** A 32-byte symmetric key that both sides have, under a name that both know. */
export interface SymmetricKey {
  /** 1 to 255 bytes of UTF-8, stored in the clear. */
  readonly name: string
  /** 0 to 2^32 - 1. Default 0. */
  readonly keyVersion?: number
  readonly key: SecretBytes
}

export type Recipient = PublicKey<KemAlgorithm> | VersionedRecipient | SymmetricKey
export type OpeningKey = PrivateKey<KemAlgorithm> | Decapsulator | SymmetricKey

// The wrapping key depends on the commitment, and with it on the file key: no two file keys share it.
const ZERO_NONCE = /* @__PURE__ */ new Uint8Array(12)

/** Fills in the wrapped key of a stanza. */
export function wrapFileKey<S extends Stanza>(
  stanza: S,
  secret: Uint8Array,
  fileKey: Uint8Array,
  wrapping: Wrapping,
): S {
  const wrappingKey = deriveWrappingKey(secret, wrapping, encodeStanzaFacts(stanza))
  try {
    const wrappedKey = new Uint8Array(WRAPPED_KEY_SIZE)
    keyAead('AES-256-GCM', wrappingKey).seal(ZERO_NONCE, fileKey, wrappedKey)
    return { ...stanza, wrappedKey }
  } finally {
    wipe(wrappingKey)
  }
}

/** @returns undefined when the secret is not the one that wrapped. The caller wipes the file key. */
function unwrapFileKey(stanza: Stanza, secret: Uint8Array, wrapping: Wrapping): Uint8Array | undefined {
  const wrappingKey = deriveWrappingKey(secret, wrapping, encodeStanzaFacts(stanza))
  try {
    const fileKey = new Uint8Array(FILE_KEY_SIZE)
    return keyAead('AES-256-GCM', wrappingKey).open(ZERO_NONCE, stanza.wrappedKey, fileKey)
      ? fileKey
      : undefined
  } finally {
    wipe(wrappingKey)
  }
}

const NOT_YET = /* @__PURE__ */ new Uint8Array()

function isSymmetric(key: Recipient | OpeningKey): key is SymmetricKey {
  return 'name' in key && 'key' in key
}

/** A name that the format cannot hold, or would hold changed, gives an envelope that nobody can open. */
function checkSymmetric(recipient: SymmetricKey): void {
  checkOptions(recipient, ['name', 'keyVersion', 'key'])
  const { name, key } = recipient
  const length = utf8(name).length
  if (length < 1 || length > 255) throw new RangeError(`a key name of ${length} bytes, 1 to 255 expected`)
  if (!name.isWellFormed() || !KEY_NAME.test(name))
    throw new RangeError('a key name with control characters, or not well-formed Unicode')
  if (key.length !== 32) throw new RangeError(`a symmetric key of ${key.length} bytes, not 32`)
}

function checkKeyVersion(keyVersion: number): void {
  if (!Number.isInteger(keyVersion) || keyVersion < 0 || keyVersion > 0xffffffff)
    throw new RangeError(`key version ${keyVersion}; 0 to 4294967295 expected`)
}

/** One stanza for one recipient that checkRecipients has seen. @throws PqError `invalid_key`. */
export function wrapFor(recipient: Recipient, fileKey: Uint8Array, wrapping: Wrapping): Stanza {
  if (isSymmetric(recipient)) {
    const { name, keyVersion = 0, key } = recipient
    const stanza: SymmetricStanza = { type: 'symmetric', name, keyVersion, wrappedKey: NOT_YET }
    return wrapFileKey(stanza, key.reveal(), fileKey, wrapping)
  }
  const { publicKey, keyVersion } =
    'publicKey' in recipient ? recipient : { publicKey: recipient, keyVersion: 0 }
  const { algorithm, id: keyId } = publicKey
  const { ciphertext, sharedSecret } = algorithm.encapsulate(publicKey)
  const stanza: KemStanza = {
    type: 'kem',
    algorithm: algorithm.id,
    keyId,
    keyVersion,
    ciphertext,
    wrappedKey: NOT_YET,
  }
  using secret = sharedSecret
  return wrapFileKey(stanza, secret.reveal(), fileKey, wrapping)
}

/**
 * The content is as safe as its weakest recipient: a classical-only one beside a post-quantum one gives the
 * content to whoever breaks the classical key, while it looks protected.
 * @throws EnvelopeError `mixed_recipients`; TypeError or RangeError for lists that are none.
 */
export function checkRecipients(recipients: readonly Recipient[], limit: number): void {
  if (recipients.length < 1 || recipients.length > limit) {
    throw new RangeError(`${recipients.length} recipients, 1 to ${limit} expected`)
  }
  const isQuantumSafe = recipients.map((recipient) => {
    if ('keyVersion' in recipient) checkKeyVersion(recipient.keyVersion ?? 0)
    if (isSymmetric(recipient)) {
      checkSymmetric(recipient)
      return true
    }
    const key = 'publicKey' in recipient ? recipient.publicKey : recipient
    if (key.algorithm.kind !== 'kem')
      throw new TypeError(`a recipient's key is of ${key.algorithm.id}, which encrypts nothing`)
    return key.algorithm.category > 0
  })
  if (new Set(isQuantumSafe).size > 1) {
    throw new EnvelopeError('mixed_recipients', 'post-quantum and classical-only recipients in one envelope')
  }
}

/**
 * The file key, through the first stanza that one of the keys fits. The caller wipes it.
 * @throws EnvelopeError `no_matching_key` before a key is used, `decryption_failed` after.
 */
export async function recoverFileKey(header: ParsedHeader, keys: readonly OpeningKey[]): Promise<Uint8Array> {
  let used = false
  for (const key of keys) {
    for (const stanza of header.stanzas) {
      const secret = await secretFor(stanza, key)
      if (secret === undefined) continue
      used = true
      const fileKey = secret === 'refused' ? undefined : unwrapFileKey(stanza, secret.bytes, header)
      if (secret !== 'refused') secret.release()
      if (fileKey !== undefined) return fileKey
    }
  }
  if (used) throw decryptionFailed()
  throw new EnvelopeError('no_matching_key', `sealed to ${describe(header.stanzas)}, no such key here`)
}

/** As recoverFileKey, for an envelope sealed to a password. @throws EnvelopeError also `limit_exceeded`. */
export async function recoverFileKeyByPassword(
  header: ParsedHeader,
  password: string,
  maxMemoryKiB: number,
): Promise<Uint8Array> {
  const [stanza] = header.stanzas
  if (stanza?.type !== 'password') {
    throw new EnvelopeError('no_matching_key', `sealed to ${describe(header.stanzas)}, not to a password`)
  }
  const secret = await passwordSecret(password, stanza, maxMemoryKiB)
  const fileKey = unwrapFileKey(stanza, secret, header)
  wipe(secret)
  if (fileKey === undefined) throw decryptionFailed()
  return fileKey
}

interface UsableSecret {
  readonly bytes: Uint8Array
  readonly release: () => void
}

/** @returns undefined when the stanza is for another key; 'refused' for a ciphertext that the KEM cannot take. */
async function secretFor(stanza: Stanza, key: OpeningKey): Promise<UsableSecret | 'refused' | undefined> {
  if (isSymmetric(key)) {
    const { name, keyVersion = 0 } = key
    if (stanza.type !== 'symmetric' || stanza.name !== name || stanza.keyVersion !== keyVersion)
      return undefined
    return { bytes: key.key.reveal(), release: () => undefined }
  }
  const { publicKey } = key
  if (stanza.type !== 'kem' || stanza.keyId !== publicKey.id || stanza.algorithm !== publicKey.algorithm.id)
    return undefined
  try {
    const decapsulator = key instanceof PrivateKey ? decapsulatorOf(key) : key
    const secret = await decapsulator.decapsulate(stanza.ciphertext)
    return { bytes: secret.reveal(), release: () => secret.wipe() }
  } catch (error) {
    // A provider that cannot be reached says so itself; a ciphertext that is none is like any other wrong one.
    if (errorCode(error) === 'malformed') return 'refused'
    throw error
  }
}

/** Stanzas for messages: `3f9aRk2LwQ0x… (X-Wing)`. */
export function describe(stanzas: readonly Stanza[]): string {
  const names = stanzas.map((stanza) => {
    switch (stanza.type) {
      case 'kem':
        return `${stanza.keyId.slice(0, 12)}… (${stanza.algorithm})`
      case 'symmetric':
        return `the symmetric key "${stanza.name}"`
      case 'password':
        return 'a password'
    }
  })
  return names.join(', ')
}
