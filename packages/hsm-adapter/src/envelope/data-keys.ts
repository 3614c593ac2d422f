/** Wrapping by a service that encrypts little, and cannot always bind additional data: it wraps a data key, and that the secret. */
import { createHash, randomBytes } from 'node:crypto'
import { errorCode, type CallOptions, type KeyWrapper } from '@quantum-shield/pq-core'
import { ByteReader, ByteWriter, concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { HsmError } from '../errors.ts'
import { gcmOpen, gcmSeal, MIN_SEALED } from '../gcm.ts'
import { checkUnwrap, checkWrap } from '../wrapping.ts'

const VERSION = 1
const MAX_WRAPPED_KEY = 8192
export const DATA_KEY_SIZE = 32

/** What a key service does with a data key of 32 bytes. */
export interface DataKeyService {
  /** As in KeyWrapper. */
  readonly id: string
  /** @param binding 32 bytes, the hash of the additional data: where the service can bind them, it must be the same later. */
  wrapKey(key: Uint8Array, binding: Uint8Array, options: CallOptions): Promise<Uint8Array>
  /** The caller wipes the result. @throws HsmError `integrity_failed` for what the service did not wrap, or of another binding. */
  unwrapKey(wrapped: Uint8Array, binding: Uint8Array, options: CallOptions): Promise<Uint8Array>
}

/** @returns 32 bytes that stand for the additional data where these are too long. */
export const bindingOf = (aad: Uint8Array): Uint8Array =>
  createHash('sha256').update('quantum-shield data key\0').update(aad).digest()

/** @throws HsmError `integrity_failed` for what is no wrapped secret. */
export function readWrapped<T>(wrapped: Uint8Array, read: (reader: ByteReader) => T): T {
  try {
    return read(new ByteReader(wrapped))
  } catch (error) {
    if (errorCode(error) !== 'malformed') throw error
    throw new HsmError('integrity_failed', `${wrapped.length} bytes are no wrapped secret`, { cause: error })
  }
}

/**
 * AES-256-GCM with a new key for each secret. Output: version, the wrapped data key behind its length in two bytes, IV,
 * ciphertext, tag. What comes before the IV is additional data, as well as the caller's.
 */
export function envelopeWrapper(service: DataKeyService): KeyWrapper {
  return Object.freeze({
    id: service.id,
    async wrap(secret, aad, options = {}) {
      checkWrap(secret, aad)
      const key = randomBytes(DATA_KEY_SIZE)
      try {
        const wrappedKey = await service.wrapKey(key, bindingOf(aad), options)
        const head = new ByteWriter().uint(VERSION, 1).prefixed(wrappedKey, 2).finish()
        return concatBytes(head, gcmSeal(key, secret, concatBytes(head, aad)))
      } finally {
        wipe(key)
      }
    },
    async unwrap(wrapped, aad, options = {}) {
      checkUnwrap(wrapped, aad, MIN_SEALED)
      const { wrappedKey, end } = readWrapped(wrapped, (reader) => {
        const version = reader.uint(1)
        const field = reader.prefixed(2, 1, MAX_WRAPPED_KEY)
        return {
          wrappedKey: field,
          end: version === VERSION && reader.remaining >= MIN_SEALED ? reader.offset : 0,
        }
      })
      if (end === 0) throw new HsmError('integrity_failed', `${wrapped.length} bytes are no wrapped secret`)
      const key = await service.unwrapKey(wrappedKey, bindingOf(aad), options)
      try {
        if (key.length !== DATA_KEY_SIZE)
          throw new HsmError('integrity_failed', `a data key of ${key.length} bytes`)
        return gcmOpen(key, wrapped.subarray(end), concatBytes(wrapped.subarray(0, end), aad))
      } finally {
        wipe(key)
      }
    },
  } satisfies KeyWrapper)
}
