/** How the file key reaches those who may open an envelope, and how they get it back. */
import { draw, errorCode, type RandomSource } from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { keyAead } from '#platform'
import { decryptionFailed, EnvelopeError } from './errors.ts'
import {
  encodeStanzaFacts,
  PASSWORD_SALT_SIZE,
  WRAPPED_KEY_SIZE,
  type KemStanza,
  type ParsedHeader,
  type PasswordStanza,
  type Stanza,
  type SymmetricStanza,
} from './header.ts'
import { DEFAULT_MAX_MEMORY_KIB, passwordSecret, type PasswordCost } from './password.ts'
import { isSymmetric, type OpeningKey, type Recipient } from './recipients.ts'
import { deriveWrappingKey, FILE_KEY_SIZE, type Wrapping } from './schedule.ts'

// The wrapping key depends on the commitment, and with it on the file key: no two file keys share it.
const ZERO_NONCE = /* @__PURE__ */ new Uint8Array(12)

/** In a stanza whose facts are complete. */
const NOT_YET = /* @__PURE__ */ new Uint8Array()

/** Fills in the wrapped key of a stanza. */
function wrapFileKey(stanza: Stanza, secret: Uint8Array, fileKey: Uint8Array, wrapping: Wrapping): Stanza {
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

/** One stanza for one recipient of checkedRecipients. @throws PqError `invalid_key`. */
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
  try {
    const stanza: KemStanza = {
      type: 'kem',
      algorithm: algorithm.id,
      keyId,
      keyVersion,
      ciphertext,
      wrappedKey: NOT_YET,
    }
    return wrapFileKey(stanza, sharedSecret.reveal(), fileKey, wrapping)
  } finally {
    sharedSecret.wipe()
  }
}

/** The stanza of a password, which has no others beside it. */
export async function wrapForPassword(
  password: string,
  cost: PasswordCost,
  fileKey: Uint8Array,
  wrapping: Wrapping,
  random: RandomSource,
): Promise<Stanza> {
  const salt = draw(random, PASSWORD_SALT_SIZE)
  const stanza: PasswordStanza = { type: 'password', ...cost, salt, wrappedKey: NOT_YET }
  const secret = await passwordSecret(password, stanza, DEFAULT_MAX_MEMORY_KIB)
  try {
    return wrapFileKey(stanza, secret, fileKey, wrapping)
  } finally {
    wipe(secret)
  }
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
  if (stanza.type !== 'kem') return undefined
  const { publicKey } = key
  if (stanza.keyId !== publicKey.id || stanza.algorithm !== publicKey.algorithm.id) return undefined
  try {
    const secret =
      'decapsulate' in key
        ? await key.decapsulate(stanza.ciphertext)
        : key.algorithm.decapsulate(key, stanza.ciphertext)
    return { bytes: secret.reveal(), release: () => secret.wipe() }
  } catch (error) {
    // A provider that cannot be reached says so itself; a ciphertext that is none is like any other wrong one.
    if (errorCode(error) === 'malformed') return 'refused'
    throw error
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
      if (secret === 'refused') continue
      try {
        const fileKey = unwrapFileKey(stanza, secret.bytes, header)
        if (fileKey !== undefined) return fileKey
      } finally {
        secret.release()
      }
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
  try {
    const fileKey = unwrapFileKey(stanza, secret, header)
    if (fileKey === undefined) throw decryptionFailed()
    return fileKey
  } finally {
    wipe(secret)
  }
}

/** Stanzas for messages: `3f9aRk2LwQ0x… (X-Wing)`. */
function describe(stanzas: readonly Stanza[]): string {
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
