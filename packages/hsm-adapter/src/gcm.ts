/** AES-256-GCM (SP 800-38D) in this process, with random 96-bit IVs: 2^32 times at most under one key, section 8.3. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { HsmError } from './errors.ts'

const IV_SIZE = 12
const TAG_SIZE = 16
/** Of a sealed secret of one byte. */
export const MIN_SEALED = IV_SIZE + TAG_SIZE + 1

/** @param key 32 bytes. @returns IV, ciphertext, tag. */
export function gcmSeal(key: Uint8Array, secret: Uint8Array, aad: Uint8Array): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV_SIZE)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad)
  const sealed = cipher.update(secret)
  cipher.final()
  return concatBytes(iv, sealed, cipher.getAuthTag())
}

/** @param sealed at least MIN_SEALED bytes. The caller wipes the result. @throws HsmError `integrity_failed`. */
export function gcmOpen(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): SecretBytes {
  const iv = sealed.subarray(0, IV_SIZE)
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_SIZE })
  decipher.setAAD(aad).setAuthTag(sealed.subarray(-TAG_SIZE))
  const opened = decipher.update(sealed.subarray(IV_SIZE, -TAG_SIZE))
  try {
    decipher.final()
  } catch {
    wipe(opened)
    throw new HsmError('integrity_failed', 'the wrapped secret does not open')
  }
  return SecretBytes.adopt(opened)
}
