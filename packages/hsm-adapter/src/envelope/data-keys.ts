/** Wrapping by a service that encrypts little, and cannot always bind additional data: it wraps a data key, and that the secret. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { CallOptions, KeyWrapper } from '@quantum-shield/pq-core'
import { concatBytes, utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { HsmError } from '../errors.ts'
import { checkUnwrap, checkWrap } from '../wrapping.ts'

const VERSION = 1
const DATA_KEY_SIZE = 32
const IV_SIZE = 12
const TAG_SIZE = 16
/** The version, and the length of the wrapped data key in two bytes. */
const HEAD_SIZE = 3
const MAX_WRAPPED_KEY = 65_535

/** What a key service does with a data key of 32 bytes. */
export interface DataKeyService {
  /** As in KeyWrapper. */
  readonly id: string
  /** @param binding 32 bytes, the hash of the additional data: where the service can bind them, it must be the same later. */
  wrapKey(key: Uint8Array, binding: Uint8Array, options: CallOptions): Promise<Uint8Array>
  /** The caller wipes the result. @throws HsmError `integrity_failed` for what the service did not wrap, or of another binding. */
  unwrapKey(wrapped: Uint8Array, binding: Uint8Array, options: CallOptions): Promise<Uint8Array>
}

const bindingOf = (aad: Uint8Array): Uint8Array =>
  createHash('sha256').update('quantum-shield data key\0').update(aad).digest()

/** A wrapped secret, taken apart. */
export interface WrappedSecret {
  /** Version and length too. */
  readonly head: Uint8Array
  readonly wrappedKey: Uint8Array
  readonly iv: Uint8Array
  readonly sealed: Uint8Array
}

/** @throws HsmError `integrity_failed`. */
export function splitWrapped(wrapped: Uint8Array): WrappedSecret {
  const [version, high = 0, low = 0] = wrapped
  const end = HEAD_SIZE + 256 * high + low
  if (version !== VERSION || wrapped.length < end + IV_SIZE + TAG_SIZE + 1)
    throw new HsmError('integrity_failed', `${wrapped.length} bytes are no wrapped secret`)
  return {
    head: wrapped.subarray(0, end),
    wrappedKey: wrapped.subarray(HEAD_SIZE, end),
    iv: wrapped.subarray(end, end + IV_SIZE),
    sealed: wrapped.subarray(end + IV_SIZE),
  }
}

/** AES-256-GCM with a new key for each secret. The wrapped key is additional data as well as the caller's. */
function sealUnder(
  key: Uint8Array,
  wrappedKey: Uint8Array,
  secret: Uint8Array,
  aad: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const head = Uint8Array.of(VERSION, wrappedKey.length >> 8, wrappedKey.length & 0xff)
  const iv = randomBytes(IV_SIZE)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(concatBytes(head, wrappedKey, utf8('\0'), aad))
  const sealed = cipher.update(secret)
  cipher.final()
  return concatBytes(head, wrappedKey, iv, sealed, cipher.getAuthTag())
}

function openUnder(key: Uint8Array, { head, iv, sealed }: WrappedSecret, aad: Uint8Array): SecretBytes {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_SIZE })
  decipher.setAAD(concatBytes(head, utf8('\0'), aad)).setAuthTag(sealed.subarray(-TAG_SIZE))
  const opened = decipher.update(sealed.subarray(0, -TAG_SIZE))
  try {
    decipher.final()
  } catch {
    wipe(opened)
    throw new HsmError('integrity_failed', 'the wrapped secret does not open')
  }
  return SecretBytes.adopt(opened)
}

/** Output: version, length of the wrapped data key, wrapped data key, IV, ciphertext, tag. */
export function envelopeWrapper(service: DataKeyService): KeyWrapper {
  return Object.freeze({
    id: service.id,
    async wrap(secret, aad, options = {}) {
      checkWrap(secret, aad)
      const key = randomBytes(DATA_KEY_SIZE)
      try {
        const wrappedKey = await service.wrapKey(key, bindingOf(aad), options)
        if (wrappedKey.length < 1 || wrappedKey.length > MAX_WRAPPED_KEY)
          throw new RangeError(`a wrapped data key of ${wrappedKey.length} bytes`)
        return sealUnder(key, wrappedKey, secret, aad)
      } finally {
        wipe(key)
      }
    },
    async unwrap(wrapped, aad, options = {}) {
      checkUnwrap(wrapped, aad, HEAD_SIZE + IV_SIZE + TAG_SIZE + 1)
      const parts = splitWrapped(wrapped)
      const key = await service.unwrapKey(parts.wrappedKey, bindingOf(aad), options)
      try {
        if (key.length !== DATA_KEY_SIZE)
          throw new HsmError('integrity_failed', `a data key of ${key.length} bytes`)
        return openUnder(key, parts, aad)
      } finally {
        wipe(key)
      }
    },
  } satisfies KeyWrapper)
}
