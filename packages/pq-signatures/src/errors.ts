import { PqError, type ErrorExplanation } from '@quantum-shield/pq-core'

/** The codes of SignatureError. */
export const SIGNATURE_ERRORS = {
  signers_mismatch: {
    meaning: 'The signature file was made by other keys than the ones it is checked against.',
    cause: 'Another signer, a removed or added signature, or an incomplete set of public keys.',
    remedy:
      'Pass exactly the public keys of the signers you expect; `qshield inspect` lists the ones in the file.',
  },
  unsupported_version: {
    meaning: 'The signature file has a version that this release does not know.',
    cause: 'It was made by a later release.',
    remedy: 'Update.',
  },
} satisfies Record<string, ErrorExplanation>

export type SignatureErrorCode = keyof typeof SIGNATURE_ERRORS

export class SignatureError extends PqError<SignatureErrorCode> {}
