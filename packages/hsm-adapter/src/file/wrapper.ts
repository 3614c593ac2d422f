/** Wrapping with a key in this process. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { KeyWrapper } from '@quantum-shield/pq-core'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { HsmError } from '../errors.ts'
import { checkUnwrap, checkWrap } from '../wrapping.ts'

const IV_SIZE = 12
const TAG_SIZE = 16

/**
 * AES-256-GCM (SP 800-38D) with random 96-bit IVs: 2^32 secrets at most, section 8.3. Output: IV, ciphertext, tag.
 * @param kek 32 bytes, still the caller's.
 */
export function softwareWrapper(id: string, kek: SecretBytes): KeyWrapper {
  return Object.freeze({
    id,
    async wrap(secret, aad) {
      checkWrap(secret, aad)
      const iv = randomBytes(IV_SIZE)
      const cipher = createCipheriv('aes-256-gcm', kek.reveal(), iv).setAAD(aad)
      const sealed = cipher.update(secret)
      cipher.final()
      return concatBytes(iv, sealed, cipher.getAuthTag())
    },
    async unwrap(wrapped, aad) {
      checkUnwrap(wrapped, aad, IV_SIZE + TAG_SIZE + 1)
      const iv = wrapped.subarray(0, IV_SIZE)
      const decipher = createDecipheriv('aes-256-gcm', kek.reveal(), iv, { authTagLength: TAG_SIZE })
      decipher.setAAD(aad).setAuthTag(wrapped.subarray(-TAG_SIZE))
      const opened = decipher.update(wrapped.subarray(IV_SIZE, -TAG_SIZE))
      try {
        decipher.final()
      } catch {
        opened.fill(0)
        throw new HsmError('integrity_failed', 'the wrapped secret does not open')
      }
      return SecretBytes.adopt(opened)
    },
  } satisfies KeyWrapper)
}
