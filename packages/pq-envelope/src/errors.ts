import { PqError, type ErrorExplanation } from '@quantum-shield/pq-core'

/** The codes of EnvelopeError. */
export const ENVELOPE_ERRORS = {
  unsupported_version: {
    meaning: 'The envelope has a format version that this release does not know.',
    cause: 'It was made by a later release.',
    remedy: 'Update.',
  },
  unsupported_suite: {
    meaning: 'The envelope names a suite that this release does not know.',
    cause: 'It was made by a later release, or the header is damaged.',
    remedy: 'Update; if that does not help, restore the file from a backup.',
  },
  no_matching_key: {
    meaning: 'None of the keys passed is a recipient of the envelope.',
    cause: 'It was sealed to other keys, or to a password.',
    remedy: 'Pass the private key of one of its recipients; `qshield inspect` lists them.',
  },
  mixed_recipients: {
    meaning: 'Post-quantum and classical-only recipients were mixed, or a password was mixed with keys.',
    cause: 'The content would be as weak as the weakest recipient.',
    remedy: 'Give every recipient a post-quantum or hybrid key; seal to a password alone.',
  },
  decryption_failed: {
    meaning: 'The envelope could not be opened.',
    cause:
      'The context (tenant, purpose), the password or the key is wrong, or the envelope was changed or cut short inside a chunk.',
    remedy:
      'Check the context and the password; otherwise obtain the envelope again, or restore it from a backup.',
  },
  truncated: {
    meaning: 'The end of the envelope is missing, and what came before it is authentic.',
    cause:
      'A transfer or a write that stopped exactly between two chunks. Elsewhere it is `decryption_failed`, inside the header `malformed`.',
    remedy: 'Obtain the envelope again.',
  },
  limit_exceeded: {
    meaning: 'The envelope asks for more than the limits allow.',
    cause: 'A password cost above the limit of the caller, or content above 2^32 chunks.',
    remedy:
      'Raise the limit if you trust where the envelope comes from; choose larger chunks for more content.',
  },
} satisfies Record<string, ErrorExplanation>

export type EnvelopeErrorCode = keyof typeof ENVELOPE_ERRORS

export class EnvelopeError extends PqError<EnvelopeErrorCode> {}

/** The one error after a key has been used: what went wrong stays inside. */
export function decryptionFailed(): EnvelopeError {
  return new EnvelopeError('decryption_failed', 'the envelope could not be opened')
}
