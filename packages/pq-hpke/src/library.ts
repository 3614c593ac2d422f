/** What the `hpke` library rejects with, as errors of this package. */
import { PqError } from '@quantum-shield/pq-core'
import { MessageLimitReachedError, NotSupportedError, OpenError } from 'hpke'
import { decryptionFailed, HpkeError } from './errors.ts'

function translate(error: unknown): unknown {
  if (error instanceof OpenError) return decryptionFailed()
  if (error instanceof MessageLimitReachedError)
    return new HpkeError('message_limit', 'the context has no sequence number left')
  if (error instanceof NotSupportedError)
    return new PqError('unavailable', 'this runtime lacks a part of Web Crypto', { cause: error })
  return error
}

/** @throws HpkeError `decryption_failed` or `message_limit`; PqError `unavailable`, as in a page without TLS. */
export async function attempt<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation
  } catch (error) {
    throw translate(error)
  }
}
