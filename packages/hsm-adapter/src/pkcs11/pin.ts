/** Where a PIN comes from: a file that is this user's alone, or the caller. */
import { fileURLToPath } from 'node:url'
import { PqError } from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { HsmError } from '../errors.ts'
import { readPrivateFile } from '../private-file.ts'
import type { Pkcs11Uri } from './uri.ts'

const MAX_PIN_SIZE = 1024
/** Where a PIN may stand in a URI, that is in configuration, shell histories and logs. */
const DEVELOPMENT = ['development', 'test']

export type PinSource = string | (() => string | Promise<string>)

function pinPath(source: string): string {
  if (source.startsWith('file:'))
    return fileURLToPath(source.startsWith('file:///') ? source : `file://${source.slice(5)}`)
  // RFC 7512 section 2.4 lets a program be named, which nobody asked for here.
  if (source.startsWith('|')) throw new PqError('malformed', 'PKCS#11 URI: pin-source is no file')
  return source
}

/** The whole file but for one line end. */
async function pinFromFile(source: string): Promise<string> {
  const path = pinPath(source)
  const bytes = await readPrivateFile(path, MAX_PIN_SIZE)
  if (bytes === undefined) throw new HsmError('login_failed', `${path}: no such file with a PIN`)
  try {
    return bytes.toString().replace(/\r?\n$/, '')
  } finally {
    wipe(bytes)
  }
}

/**
 * @param given goes before what the URI says.
 * @throws PqError `malformed` for a PIN in the URI where NODE_ENV is neither `development` nor `test`.
 */
export function pinReader(
  { pinSource, pinValue }: Pkcs11Uri,
  given: PinSource | undefined,
): () => Promise<string> {
  if (pinValue !== undefined && !DEVELOPMENT.includes(process.env['NODE_ENV'] ?? ''))
    throw new PqError(
      'malformed',
      'PKCS#11 URI: pin-value is for development: write the PIN into a file, and name it in pin-source',
    )
  return async () => {
    if (typeof given === 'function') return given()
    if (given !== undefined) return given
    if (pinSource !== undefined) return pinFromFile(pinSource)
    if (pinValue !== undefined) return pinValue
    throw new HsmError('login_failed', 'no PIN: neither `pin` nor pin-source')
  }
}
