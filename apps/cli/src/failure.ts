/** How a command ends: exit status and the one line that says what to do next. */
import { errorCode, PqError, type ErrorExplanation } from '@quantum-shield/pq-core'
import { printable } from './output.ts'

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
    meaning: 'The key file has no key for this verb, or one that it cannot take.',
    cause:
      'Encryption needs a KEM key, signing 1 to 4 signature keys; a .pub file cannot decrypt or sign; only PEM is read; a copy would lack a key.',
    remedy: '`qshield inspect FILE` lists the keys of a file.',
  },
  policy_refused: {
    meaning: 'The policy does not allow the algorithm.',
    cause: 'A classical or experimental key where a post-quantum one is required.',
    remedy: 'Make a key pair with `qshield keygen`.',
  },
} as const satisfies Record<string, ErrorExplanation>

export type CliErrorCode = keyof typeof CLI_ERRORS

/** Its message names the thing and the remedy itself. */
export class CliError extends PqError<CliErrorCode> {}

export type ExitStatus = 0 | 1 | 2 | 3

const REMEDIES: Readonly<Record<string, string>> = {
  malformed: 'obtain it again from its source',
  invalid_key: 'do not use it; obtain it again from its source',
  unsupported_algorithm: '`qshield algorithms` lists those of this command',
  no_matching_key: 'pass it with -i FILE',
  decryption_failed: 'check --context and the key or password; the file may be damaged or cut short',
  truncated: 'obtain it again from its source',
  limit_exceeded: 'open it with the library and a higher limit, if you trust its source',
  signature_invalid: 'do not use it',
  signers_mismatch: 'pass the public keys of exactly those signers with -k',
  wrong_passphrase: 'check the passphrase',
  unsupported_version: 'made by a later release; update',
  unsupported_suite: 'made by a later release; update',
  mixed_recipients: 'give every recipient a post-quantum key',
  key_exhausted: 'make a new key',
  state_missing: 'pass its places with --state and --witness; it is never made anew',
  state_mismatch: 'pass the --state and --witness that were made with the key',
  state_rolled_back: 'sign nothing more with this key; `qshield firmware status` shows both records',
  state_damaged: 'put a copy of the witness in its place',
  state_locked: 'try again',
}

/** Node's own errors from the file system carry a system call. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
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
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  EEXIST: 'exists already; nothing is overwritten',
  EISDIR: 'is a folder; pack it first, for example with tar',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'larger than this process may write; see `ulimit -f`',
}

/** What Node's code for an error of the operating system means. */
export const systemMessage = (code: string): string | undefined => SYSTEM_MESSAGES[code]

/** Notes on an error which file it is about, as Node itself does for `open`. The first note stays. */
export function about(path: string, error: unknown): unknown {
  if (error instanceof Error && !('path' in error)) Object.defineProperty(error, 'path', { value: path })
  return error
}

function pathOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('path' in error)) return undefined
  return typeof error.path === 'string' ? error.path : undefined
}

/** A command that is installed with --global finds no packages but those that are, too. */
const forCommand = (text: string): string => text.replace('npm install @', 'npm install --global @')

function remedyFor(code: string | undefined, text: string): string | undefined {
  if (code === 'no_matching_key' && text.startsWith('sealed to a password'))
    return 'open it with `qshield decrypt -p`'
  return REMEDIES[code ?? '']
}

/**
 * `f.qs: sealed to …; pass it with -i FILE`, without the name of the program, on one line.
 * @param subject what the error is about unless it says so itself.
 */
export function messageOf(error: unknown, subject: string | undefined): string {
  const text = forCommand(error instanceof Error ? error.message : String(error))
  if (error instanceof CliError) return printable(text)
  const path = pathOf(error) ?? subject
  const isSystem = isSystemError(error)
  const what = isSystem ? (SYSTEM_MESSAGES[error.code ?? ''] ?? text) : text
  const named = path === undefined ? what : `${path}: ${what}`
  const remedy = isSystem ? undefined : remedyFor(errorCode(error), text)
  return printable(remedy === undefined ? named : `${named}; ${remedy}`)
}

/** Ends the command: exit status, and the message on standard error. */
export function report(error: unknown, subject: string | undefined): void {
  process.exitCode = exitStatusOf(error)
  // The reader of a pipe has seen enough, for example `| head`: nobody waits for an explanation.
  if (errorCode(error) === 'EPIPE') return
  process.stderr.write(`qshield: ${messageOf(error, subject)}\n`)
}
