/**
 * Key records (docs/design/017-key-records.md): one for each version of a key. The first line is the header, JSON,
 * which names the key and its public keys; the second the private keys that are wrapped, in base64url, under the
 * wrapping key of the provider with the header as additional data. A key with native parts only has such a line as
 * well: it proves that the header is the provider's.
 */
import { createHash } from 'node:crypto'
import type { KeyPurpose, KeyWrapper, ProtectionRequest, CallOptions } from '@quantum-shield/pq-core'
import { concatBytes, fromBase64url, toBase64url, utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { HsmError } from './errors.ts'

/** Classic McEliece has public keys of 1.3 MB. */
export const MAX_RECORD_SIZE = 8 * 2 ** 20
const BODY_VERSION = 1
const AAD_PREFIX = 'quantum-shield key record v1\0'

export interface PartHeader {
  readonly algorithm: string
  /** base64url of the raw encoding. */
  readonly publicKey: string
  readonly protection: 'native' | 'wrapped'
  /** Why it is not native. */
  readonly reason?: string
  /** The backend's name for a native key. */
  readonly reference?: string
  /** base64url. */
  readonly attestation?: string
}

export interface RecordHeader {
  readonly v: 1
  readonly name: string
  readonly version: number
  readonly purpose: KeyPurpose
  /** Milliseconds since the Unix epoch. */
  readonly since: number
  readonly origin: 'generated' | 'imported'
  readonly requested: ProtectionRequest
  /** Of the wrapping key. */
  readonly kek: string
  /** Empty once the key is destroyed. */
  readonly parts: readonly PartHeader[]
  /** Milliseconds since the Unix epoch. */
  readonly destroyed?: number
}

export interface OpenRecord {
  readonly header: RecordHeader
  /** Of the wrapped parts, in their order. The caller wipes them. */
  readonly secrets: readonly Uint8Array[]
}

/**
 * What the records of a key begin with: something to read, and a hash that tells names apart which read alike, on
 * file systems that mix up upper and lower case too.
 */
export function recordPrefix(name: string): string {
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32)
  return `${readable}.${hash}.`
}

export const recordId = (name: string, version: number): string => `${recordPrefix(name)}${version}`

/** @returns undefined for an id that is none. */
export function versionOf(id: string): number | undefined {
  const digits = /^[a-z0-9-]*\.[0-9a-f]{32}\.([1-9][0-9]{0,9})$/.exec(id)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

const aadOf = (header: Uint8Array): Uint8Array =>
  concatBytes(utf8(AAD_PREFIX), createHash('sha256').update(header).digest())

/** One byte of version, then each secret behind its length in four bytes. */
function encodeBody(secrets: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.alloc(secrets.reduce((sum, { length }) => sum + 4 + length, 1))
  body[0] = BODY_VERSION
  let at = 1
  for (const secret of secrets) {
    at = body.writeUInt32BE(secret.length, at)
    body.set(secret, at)
    at += secret.length
  }
  return body
}

function decodeBody(body: Uint8Array, count: number): Uint8Array[] {
  const view = Buffer.from(body.buffer, body.byteOffset, body.length)
  const secrets: Uint8Array[] = []
  let at = 1
  while (at + 4 <= view.length) {
    const length = view.readUInt32BE(at)
    secrets.push(Uint8Array.from(view.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  if (view[0] !== BODY_VERSION || at !== view.length || secrets.length !== count)
    throw new HsmError('store_damaged', 'a key record holds other keys than it says')
  return secrets
}

const joinRecord = (head: Uint8Array, wrapped: Uint8Array): Uint8Array =>
  concatBytes(head, utf8('\n'), utf8(toBase64url(wrapped)), utf8('\n'))

export async function sealRecord(
  header: RecordHeader,
  secrets: readonly Uint8Array[],
  wrapper: KeyWrapper,
  options: CallOptions,
): Promise<Uint8Array> {
  const head = utf8(JSON.stringify(header))
  const body = encodeBody(secrets)
  try {
    const wrapped = await wrapper.wrap(body, aadOf(head), options)
    return joinRecord(head, wrapped)
  } finally {
    wipe(body)
  }
}

function splitRecord(id: string, record: Uint8Array): { head: Uint8Array; wrapped: Uint8Array } {
  const damaged = (cause?: unknown) => new HsmError('store_damaged', `${id} is no key record`, { cause })
  if (record.length > MAX_RECORD_SIZE) throw damaged()
  const end = record.indexOf(0x0a)
  if (end < 0 || record.at(-1) !== 0x0a) throw damaged()
  try {
    const wrapped = fromBase64url(Buffer.from(record.subarray(end + 1, -1)).toString('latin1'))
    return { head: record.subarray(0, end), wrapped }
  } catch (cause) {
    throw damaged(cause)
  }
}

/** @returns the record with its wrapping made whole, or undefined where it is. */
export async function completeRecord(
  id: string,
  record: Uint8Array,
  complete: (wrapped: Uint8Array, aad: Uint8Array, options: CallOptions) => Promise<Uint8Array | undefined>,
  options: CallOptions,
): Promise<Uint8Array | undefined> {
  const { head, wrapped } = splitRecord(id, record)
  const whole = await complete(wrapped, aadOf(head), options)
  return whole === undefined ? undefined : joinRecord(head, whole)
}

/** The name of the wrapping key, before anything is known to be true. */
function claimedKek(id: string, head: Uint8Array): string {
  try {
    const { v, kek } = JSON.parse(Buffer.from(head).toString()) as Partial<RecordHeader>
    if (v === 1 && typeof kek === 'string') return kek.slice(0, 300)
  } catch {
    // Said below.
  }
  throw new HsmError('store_damaged', `${id} is no key record of version 1`)
}

/**
 * Reads nothing from the header, but for the wrapping key's name, before the wrapper has opened the body.
 * @throws HsmError `store_damaged`, `wrong_wrapping_key` or `integrity_failed`.
 */
export async function openRecord(
  id: string,
  record: Uint8Array,
  wrapper: KeyWrapper,
  options: CallOptions,
): Promise<OpenRecord> {
  const { head, wrapped } = splitRecord(id, record)
  const kek = claimedKek(id, head)
  if (kek !== wrapper.id)
    throw new HsmError('wrong_wrapping_key', `${id} is wrapped under ${kek}, not under ${wrapper.id}`)
  using body = await wrapper.unwrap(wrapped, aadOf(head), options)
  // From here on it is what this provider wrote.
  const header = JSON.parse(Buffer.from(head).toString()) as RecordHeader
  if (recordId(header.name, header.version) !== id)
    throw new HsmError('integrity_failed', `${id} is the record of version ${header.version} of another key`)
  const count = header.parts.filter(({ protection }) => protection === 'wrapped').length
  return { header, secrets: decodeBody(body.reveal(), count) }
}
