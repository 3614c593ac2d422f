/** What a code means to the person who meets it. docs/errors.md is generated from these tables. */
export interface ErrorExplanation {
  readonly meaning: string
  readonly cause: string
  readonly remedy: string
}

/** The codes of PqError. */
export const CORE_ERRORS = {
  malformed: {
    meaning: 'The input does not follow its format.',
    cause:
      'Damage on the way, another kind of file, or a non-canonical encoding; an RSA ciphertext for another key.',
    remedy: 'Obtain the input again from its source; `qshield inspect` tells what a file is.',
  },
  unsupported_algorithm: {
    meaning: 'The algorithm is unknown, or not in the table that the caller passed.',
    cause: 'A key or file made with an algorithm that this application does not allow or does not have.',
    remedy: 'Add the algorithm to the table passed in, or use a key of another algorithm.',
  },
  unsupported_encoding: {
    meaning: 'The algorithm has no such key encoding.',
    cause: 'Some algorithms have no registered object identifier, hence no SPKI or PKCS#8 form.',
    remedy: 'Use another encoding, for most algorithms JWK.',
  },
  invalid_key: {
    meaning: 'The key is well-formed but not a key of its algorithm.',
    cause:
      'Wrong length, coefficients outside the modulus (FIPS 203 section 7.2), a point off its curve, RSA numbers that do not fit each other or a modulus outside 2048 to 8192 bits, a seed that does not match its expanded or public key, or a wrong hash inside an expanded key.',
    remedy: 'Do not use the key; obtain it again from its source.',
  },
  algorithm_mismatch: {
    meaning: 'The key belongs to another algorithm than the one that was called.',
    cause: 'Two keys or two algorithms were mixed up.',
    remedy: "Call the key's own algorithm, `key.algorithm`.",
  },
  signature_invalid: {
    meaning: 'The signature does not hold.',
    cause: 'The message, its context or the signature was changed, or another key signed.',
    remedy: 'Do not use the message. Obtain it and its signature again, and check whose key you verify with.',
  },
  passphrase_required: {
    meaning: 'The private key is encrypted and no passphrase was given.',
    cause: 'An encrypted PKCS#8 file.',
    remedy: 'Pass the passphrase.',
  },
  wrong_passphrase: {
    meaning: 'The private key could not be decrypted.',
    cause: 'The passphrase is wrong or the file is damaged; the format cannot tell which.',
    remedy: 'Try the passphrase again, then restore the file from a backup.',
  },
  unavailable: {
    meaning: 'No implementation in this process has the algorithm or the option.',
    cause: 'A runtime without it, for example RSA outside Node.',
    remedy: '`qshield doctor` lists which back end serves which algorithm, and why.',
  },
  wiped: {
    meaning: 'The secret has been wiped.',
    cause: 'It was used after its owner ended its life.',
    remedy: 'Keep the secret for as long as it is needed, or import it again.',
  },
  locked_memory_exhausted: {
    meaning: 'The operating system locks no more memory for this process.',
    cause: 'RLIMIT_MEMLOCK is reached; each key takes one page.',
    remedy: 'Raise the limit (`ulimit -l`), destroy keys, or use `memory: "plain"`.',
  },
} satisfies Record<string, ErrorExplanation>

export type CoreErrorCode = keyof typeof CORE_ERRORS

/**
 * An error with a stable `code`. Packages subclass it with their own codes. Switch on `code`, not on the
 * class: two copies of this package in one dependency tree have two classes.
 */
export class PqError<Code extends string = CoreErrorCode> extends Error {
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = new.target.name
  }
}

/** The `code` of anything thrown, or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
