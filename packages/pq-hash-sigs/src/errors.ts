import { PqError, type ErrorExplanation } from '@quantum-shield/pq-core'

/** The codes of HashSignatureError. */
export const HASH_SIGNATURE_ERRORS = {
  signature_invalid: {
    meaning: 'The signature does not hold.',
    cause: 'The message, its context or the signature was changed, or another key signed.',
    remedy: 'Do not use the message. Obtain it and its signature again, and check whose key you verify with.',
  },
} as const satisfies Record<string, ErrorExplanation>

export type HashSignatureErrorCode = keyof typeof HASH_SIGNATURE_ERRORS

export class HashSignatureError extends PqError<HashSignatureErrorCode> {}
