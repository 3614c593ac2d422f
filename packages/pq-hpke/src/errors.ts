import { PqError, type ErrorExplanation } from '@quantum-shield/pq-core'

/** The codes of HpkeError. */
export const HPKE_ERRORS = {
  unsupported_suite: {
    meaning: 'The KEM, the KDF or the AEAD has no number in HPKE, or is not offered here.',
    cause:
      'A misspelt name, a KEM that no HPKE document registers (HQC, RSA), or a suite of a peer that is newer.',
    remedy: 'Choose among the names in the README of pq-hpke; both sides must have the same three.',
  },
  export_only: {
    meaning: 'The suite exports secrets and encrypts nothing.',
    cause: 'A message was given to a suite whose AEAD is `export-only`.',
    remedy: 'Choose an AEAD, or call `exportSecret`.',
  },
  invalid_psk: {
    meaning: 'The pre-shared key cannot be used.',
    cause: 'It has less than 32 bytes (RFC 9180 section 9.5), or it or its id is missing or empty.',
    remedy: 'Pass both; make the key with a random source, never from a password.',
  },
  limit_exceeded: {
    meaning: 'A length is beyond what the suite allows.',
    cause:
      '`info`, `psk`, `pskId` or an exporter context above 65 535 bytes, an export above 65 535 bytes or 255 outputs of HKDF, or a message of 2 GiB.',
    remedy: 'Hash what is long; cut long content with pq-envelope.',
  },
  message_limit: {
    meaning: 'The context has used up its sequence numbers.',
    cause: 'As many messages in one context as its nonces allow.',
    remedy: 'Make a new context.',
  },
  decryption_failed: {
    meaning: 'The message could not be opened.',
    cause:
      'Another key, `info`, `aad`, pre-shared key or suite than the sender had; a message of a context out of order; or bytes that were changed.',
    remedy: 'Compare these with the sender, in a context also the order of the messages.',
  },
} satisfies Record<string, ErrorExplanation>

export type HpkeErrorCode = keyof typeof HPKE_ERRORS

export class HpkeError extends PqError<HpkeErrorCode> {}

/** The one error after a key has been used: what went wrong stays inside. */
export function decryptionFailed(): HpkeError {
  return new HpkeError('decryption_failed', 'the message could not be opened')
}
