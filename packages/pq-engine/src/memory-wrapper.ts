/** What the memory provider has beside keys: a wrapping key that ends with the process, and the system's random numbers. */
import {
  abortable,
  checkBytes,
  systemRandom,
  type EntropySource,
  type KeyWrapper,
} from '@quantum-shield/pq-core'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { EngineError } from './errors.ts'

const IV_SIZE = 12
const TAG_SIZE = 16

const checkAad = (aad: Uint8Array): void => {
  checkBytes(aad, 'aad')
  if (aad.length > 65_536)
    throw new RangeError(`${aad.length} bytes of additional data, at most 65536 expected`)
}

/**
 * AES-256-GCM (SP 800-38D) with random 96-bit IVs: 2^32 secrets at most, section 8.3. Output: IV, ciphertext, tag.
 * @param checkOpen throws once the provider is closed.
 */
export function memoryWrapper(checkOpen: () => void): KeyWrapper {
  const { subtle } = globalThis.crypto
  let key: Promise<CryptoKey> | undefined
  const kek = () =>
    (key ??= subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']))

  return Object.freeze({
    id: `memory:${globalThis.crypto.randomUUID()}`,
    async wrap(secret, aad, { signal } = {}) {
      checkOpen()
      checkBytes(secret, 'secret')
      checkAad(aad)
      if (secret.length < 1 || secret.length > 16_384)
        throw new RangeError(`a secret of ${secret.length} bytes, 1 to 16384 expected`)
      return abortable(signal, async () => {
        const iv = systemRandom(IV_SIZE)
        const parameters = { name: 'AES-GCM', iv: Uint8Array.from(iv), additionalData: Uint8Array.from(aad) }
        const sealed = await subtle.encrypt(parameters, await kek(), Uint8Array.from(secret))
        return concatBytes(iv, new Uint8Array(sealed))
      })
    },
    async unwrap(wrapped, aad, { signal } = {}) {
      checkOpen()
      checkBytes(wrapped, 'wrapped')
      checkAad(aad)
      return abortable(
        signal,
        async () => {
          if (wrapped.length <= IV_SIZE + TAG_SIZE)
            throw new EngineError('integrity_failed', 'no wrapped secret')
          const iv = Uint8Array.from(wrapped.subarray(0, IV_SIZE))
          const parameters = { name: 'AES-GCM', iv, additionalData: Uint8Array.from(aad) }
          try {
            const opened = await subtle.decrypt(
              parameters,
              await kek(),
              Uint8Array.from(wrapped.subarray(IV_SIZE)),
            )
            return SecretBytes.adopt(new Uint8Array(opened))
          } catch {
            throw new EngineError('integrity_failed', 'the wrapped secret does not open')
          }
        },
        (secret) => secret.wipe(),
      )
    },
  } satisfies KeyWrapper)
}

/** The operating system's generator; not a source beside it. */
export function memoryEntropy(checkOpen: () => void): EntropySource {
  return Object.freeze({
    name: 'system',
    minEntropyPerByte: 8,
    async read(length: number) {
      checkOpen()
      return systemRandom(length)
    },
  })
}
