/** What callers pass beside keys and messages, checked before a key is used. */
import { checkBytes, checkOptions } from '@quantum-shield/pq-core'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import { HpkeError } from './errors.ts'

export interface SetupOptions {
  /** Both sides must pass the same; it is not sent. At most 65 535 bytes. Default: empty. */
  readonly info?: Uint8Array
  /** A secret that both sides have already, of at least 32 bytes with as much entropy. Goes with `pskId`. */
  readonly psk?: SecretBytes
  /** Which secret `psk` is, 1 to 65 535 bytes. Not sent: the recipient must know it. */
  readonly pskId?: Uint8Array
}

export interface MessageOptions {
  /** Additional data that both sides must pass the same; it is not sent. Default: empty. */
  readonly aad?: Uint8Array
}

const SETUP_NAMES = ['info', 'psk', 'pskId']
/** RFC 9180 section 9.5. */
const MIN_PSK_SIZE = 32
/** Lengths go into two bytes. RFC 9180 section 7.2.1 has a larger bound, draft-ietf-hpke-hpke this one. */
export const MAX_FIELD_SIZE = 65_535
/** Of the cipher functions of node:crypto. */
const MAX_MESSAGE_SIZE = 2 ** 31 - 1

/** @throws HpkeError `limit_exceeded`; TypeError. */
export function checkField(value: unknown, name: string): asserts value is Uint8Array {
  checkBytes(value, name)
  if (value.length > MAX_FIELD_SIZE)
    throw new HpkeError('limit_exceeded', `${name} is ${value.length} bytes, at most ${MAX_FIELD_SIZE}`)
}

/** The options as the library takes them: mode PSK where there is one, else base. */
interface Setup {
  readonly info: Uint8Array
  readonly psk?: Uint8Array
  readonly pskId?: Uint8Array
}

/** @throws HpkeError `invalid_psk` or `limit_exceeded`; PqError `wiped`; TypeError. */
export function setupOf(options: SetupOptions, more: readonly string[] = []): Setup {
  checkOptions(options, [...SETUP_NAMES, ...more])
  const { info = new Uint8Array(), psk, pskId } = options
  checkField(info, 'info')
  if (psk === undefined && pskId === undefined) return { info }
  if (psk === undefined || pskId === undefined)
    throw new HpkeError('invalid_psk', 'psk and pskId go together')
  checkField(pskId, 'pskId')
  if (pskId.length === 0) throw new HpkeError('invalid_psk', 'pskId is empty')
  if (typeof psk !== 'object' || !('reveal' in psk)) throw new TypeError('psk must be SecretBytes')
  if (psk.length < MIN_PSK_SIZE)
    throw new HpkeError('invalid_psk', `psk is ${psk.length} bytes, at least ${MIN_PSK_SIZE}`)
  const bytes = psk.reveal()
  checkField(bytes, 'psk')
  return { info, psk: bytes, pskId }
}

/** @throws TypeError. */
export function aadOf({ aad = new Uint8Array() }: MessageOptions): Uint8Array {
  checkBytes(aad, 'aad')
  return aad
}

/** @throws HpkeError `limit_exceeded`; TypeError. */
export function checkMessage(message: Uint8Array, name: string): void {
  checkBytes(message, name)
  if (message.length > MAX_MESSAGE_SIZE)
    throw new HpkeError('limit_exceeded', `${name} is ${message.length} bytes, at most ${MAX_MESSAGE_SIZE}`)
}
