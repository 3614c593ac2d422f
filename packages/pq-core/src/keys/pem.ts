/** PEM text (RFC 7468, strict in what it writes and bounded in what it reads). */
import { fromBase64, toBase64 } from '../bytes.ts'
import { PqError } from '../errors.ts'

export interface PemBlock {
  readonly label: string
  readonly der: Uint8Array
}

/** Classic McEliece's largest public key is 1.3 MB; nothing that belongs in PEM is larger than this. */
const MAX_PEM_LENGTH = 4 * 1024 * 1024

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----\s([A-Za-z0-9+/=\s]*)-----END \1-----/g

/** One block, lines of 64 characters, with a final newline. */
export function encodePem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/**
 * Every block in order; text around them is passed over.
 * @throws PqError `malformed` when there is none, when one is cut short, or above 4 MiB.
 */
export function decodePem(text: string): PemBlock[] {
  if (text.length > MAX_PEM_LENGTH)
    throw new PqError('malformed', `PEM of more than ${MAX_PEM_LENGTH} characters`)
  const blocks = [...text.matchAll(BLOCK)].map(([, label = '', body = '']) => ({
    label,
    der: fromBase64(body.replace(/\s/g, '')),
  }))
  if (blocks.length === 0 || text.split('-----BEGIN ').length - 1 !== blocks.length) {
    throw new PqError('malformed', 'PEM without a complete block')
  }
  return blocks
}
