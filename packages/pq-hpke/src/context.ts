/** Contexts (RFC 9180 section 5.2): many messages after one encapsulation, each with the next sequence number. */
import { checkBytes, checkOptions, PqError, type Bytes } from '@quantum-shield/pq-core'
import { view } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import type * as hpke from 'hpke'
import { HpkeError } from './errors.ts'
import { attempt } from './library.ts'
import { aadOf, checkField, checkMessage, MAX_FIELD_SIZE, type MessageOptions } from './options.ts'
import type { Suite } from './suite.ts'
import { TAG_SIZE } from './suites.table.ts'

interface Context {
  /** Of the next message; the first has 0. */
  readonly sequence: number
  /**
   * A secret of both sides beside the messages, as long as asked for. The caller wipes it.
   * @param context names its use; at most 65 535 bytes.
   * @param length 1 to 65 535 bytes, at most 255 outputs of an HKDF.
   * @throws HpkeError `limit_exceeded`.
   */
  exportSecret(context: Uint8Array, length: number): Promise<SecretBytes>
}

export interface SenderContext extends Context {
  /** For the recipient, before or with the first message. */
  readonly enc: Bytes
  /**
   * The next message, 16 bytes longer than its plaintext. Calls that overlap are sealed in the order of the calls.
   * @throws HpkeError `message_limit`, `limit_exceeded` or `export_only`.
   */
  seal(plaintext: Uint8Array, options?: MessageOptions): Promise<Bytes>
}

export interface RecipientContext extends Context {
  /**
   * Messages open in the order in which they were sealed. One that fails is not counted, so that the right one can still
   * be opened.
   * @throws PqError `malformed` for what is shorter than a tag; HpkeError `decryption_failed`, `message_limit`,
   * `limit_exceeded` or `export_only`.
   */
  open(ciphertext: Uint8Array, options?: MessageOptions): Promise<Bytes>
}

/** @throws HpkeError `export_only`. */
export function checkEncrypts({ aead }: Suite): void {
  if (aead.keySize === 0) throw new HpkeError('export_only', 'the suite has no AEAD')
}

/** @throws PqError `malformed` for what is shorter than a tag; HpkeError `limit_exceeded`; TypeError. */
export function checkCiphertext(ciphertext: Uint8Array): void {
  checkBytes(ciphertext, 'ciphertext')
  checkMessage(ciphertext.subarray(TAG_SIZE), 'ciphertext')
  if (ciphertext.length < TAG_SIZE)
    throw new PqError('malformed', `a ciphertext of ${ciphertext.length} bytes is shorter than its tag`)
}

/** RFC 9180 section 5.3. @throws HpkeError `limit_exceeded`; TypeError. */
export function checkExport({ kdf }: Suite, context: Uint8Array, length: number): void {
  checkField(context, 'the exporter context')
  if (!Number.isInteger(length)) throw new TypeError('length must be a whole number of bytes')
  const maximum = kdf.stages === 2 ? 255 * kdf.size : MAX_FIELD_SIZE
  if (length < 1 || length > maximum)
    throw new HpkeError('limit_exceeded', `an export of ${length} bytes, 1 to ${maximum} expected`)
}

function exporter(suite: Suite, context: hpke.SenderContext | hpke.RecipientContext) {
  return async (exporterContext: Uint8Array, length: number) => {
    checkExport(suite, exporterContext, length)
    return SecretBytes.adopt(await attempt(context.Export(exporterContext, length)))
  }
}

export function senderContext(suite: Suite, enc: Bytes, context: hpke.SenderContext): SenderContext {
  return Object.freeze({
    enc,
    get sequence() {
      return context.seq
    },
    async seal(plaintext, options = {}) {
      checkOptions(options, ['aad'])
      checkEncrypts(suite)
      checkMessage(plaintext, 'plaintext')
      return view(await attempt(context.Seal(plaintext, aadOf(options))))
    },
    exportSecret: exporter(suite, context),
  } satisfies SenderContext)
}

export function recipientContext(suite: Suite, context: hpke.RecipientContext): RecipientContext {
  return Object.freeze({
    get sequence() {
      return context.seq
    },
    async open(ciphertext, options = {}) {
      checkOptions(options, ['aad'])
      checkEncrypts(suite)
      checkCiphertext(ciphertext)
      return view(await attempt(context.Open(ciphertext, aadOf(options))))
    },
    exportSecret: exporter(suite, context),
  } satisfies RecipientContext)
}
