/** How a command ends: exit status and the one line that says what to do next. */
import { errorCode, PqError, type ErrorExplanation } from '@quantum-shield/pq-core'

/** The codes of CliError. */
export const CLI_ERRORS = {
  usage: {
    meaning: 'The command line asks for something that does not exist or does not fit together.',
    cause: 'A missing, unknown or contradictory option.',
    remedy: '`qshield VERB --help` lists the options of a verb.',
  },
  io: {
    meaning: 'A file could not be read or written.',
    cause:
      'A missing file, missing rights, a full disk, or an output that exists already: nothing is overwritten.',
    remedy: 'The message names the file.',
  },
  no_suitable_key: {
    meaning: 'The key file has no key for this verb.',
    cause: 'Encryption needs a KEM key, signing a signature key; a .pub file cannot decrypt or sign.',
    remedy: '`qshield inspect FILE` lists the keys of a file.',
  },
  policy_refused: {
    meaning: 'The policy does not allow the algorithm.',
    cause: 'A classical or experimental key where a post-quantum one is required.',
    remedy: 'Make a key pair with `qshield keygen`.',
  },
} as const satisfies Record<string, ErrorExplanation>

export type CliErrorCode = keyof typeof CLI_ERRORS

export class CliError extends PqError<CliErrorCode> {}

export type ExitStatus = 0 | 1 | 2 | 3

const REMEDIES: Readonly<Record<string, string>> = {
  no_matching_key: 'pass it with -i FILE',
  decryption_failed: 'check --context and the key or password; the file may be damaged',
  truncated: 'obtain the file again',
  signature_invalid: 'do not use it',
  signers_mismatch: 'pass the public keys of exactly those signers with -k',
  passphrase_required: 'pass the passphrase with --passphrase-file FILE',
  wrong_passphrase: 'check the passphrase',
  unsupported_version: 'made by a later release; update',
  unsupported_suite: 'made by a later release; update',
  mixed_recipients: 'give every recipient a post-quantum key',
}

/** Node's own errors from the file system carry a system call. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

export function exitStatusOf(error: unknown): ExitStatus {
  if (isSystemError(error)) return 3
  switch (errorCode(error)) {
    case 'usage':
      return 2
    case 'io':
      return 3
    default:
      return error instanceof TypeError || error instanceof RangeError ? 2 : 1
  }
}

const SYSTEM_MESSAGES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EEXIST: 'exists already; nothing is overwritten',
  EISDIR: 'is a folder; pack it first, for example with tar',
  ENOSPC: 'the disk is full',
}

/** `f.qs: sealed to …; pass it with -i FILE`, without the name of the program. */
export function messageOf(error: unknown, subject: string | undefined): string {
  if (isSystemError(error)) {
    return `${error.path ?? subject ?? error.syscall ?? 'file'}: ${SYSTEM_MESSAGES[error.code ?? ''] ?? error.message}`
  }
  const remedy = REMEDIES[errorCode(error) ?? '']
  const text = error instanceof Error ? error.message : String(error)
  return [
    subject === undefined ? text : `${subject}: ${text}`,
    ...(remedy === undefined ? [] : [remedy]),
  ].join('; ')
}
