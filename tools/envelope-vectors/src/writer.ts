/**
 * A second writer of envelopes, from docs/design/001 and node:crypto alone: it can make what `seal` refuses to
 * make, and what both make must be the same. Symmetric recipients; AES-256-GCM.
 */
import { createCipheriv, createHash, createHmac, hkdfSync } from 'node:crypto'

const u8 = (value: number) => Buffer.of(value)
const u16 = (value: number) => Buffer.of(value >> 8, value & 0xff)
function u32(value: number): Buffer {
  const field = Buffer.alloc(4)
  field.writeUInt32BE(value)
  return field
}
const sha512 = (bytes: Uint8Array) => createHash('sha512').update(bytes).digest()

function aes256Gcm(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  return Buffer.from(hkdfSync('sha512', secret, salt, info, length))
}

export interface WrittenRecipient {
  readonly name: string
  readonly keyVersion: number
  readonly key: Uint8Array
  /** Default: the file key of the envelope. */
  readonly fileKey?: Uint8Array
}

export interface WrittenChunk {
  readonly plaintext: Uint8Array
  readonly isFinal: boolean
  /** Default: its place. */
  readonly index?: number
}

export interface Written {
  readonly fileKey: Uint8Array
  /** 32 bytes. */
  readonly salt: Uint8Array
  readonly chunkExponent: number
  /** Names and values in the order in which they are encoded. */
  readonly context?: readonly (readonly [string, string])[]
  readonly recipients: readonly WrittenRecipient[]
  readonly chunks: readonly WrittenChunk[]
  /** In place of the right one. */
  readonly commitment?: Uint8Array
}

function encodeContext(entries: readonly (readonly [string, string])[]): Buffer {
  const fields = entries.flat().map((text) => Buffer.from(text))
  return Buffer.concat([u16(entries.length), ...fields.flatMap((field) => [u16(field.length), field])])
}

/** A recipient whose name is given as bytes may have a name that is no text. */
function encodeRecipient(
  recipient: WrittenRecipient,
  fileKey: Uint8Array,
  salt: Uint8Array,
  commitment: Uint8Array,
): Buffer {
  const name = Buffer.from(recipient.name, 'latin1')
  const facts = Buffer.concat([u8(2), u8(name.length), name, u32(recipient.keyVersion)])
  const label = Buffer.from('quantum-shield/envelope/v1/wrap\0')
  const wrappingKey = hkdf(recipient.key, salt, Buffer.concat([label, u16(1), commitment, sha512(facts)]), 32)
  return Buffer.concat([facts, aes256Gcm(wrappingKey, Buffer.alloc(12), recipient.fileKey ?? fileKey)])
}

/** `recipients.name` is one character a byte: pass `Buffer.from(text).toString('latin1')` for other text. */
export function writeEnvelope(parts: Written): Buffer {
  const { fileKey, salt, chunkExponent } = parts
  const label = Buffer.from('quantum-shield/envelope/v1/keys\0')
  const context = encodeContext(parts.context ?? [])
  const info = Buffer.concat([label, u16(1), u8(chunkExponent), sha512(context)])
  const okm = hkdf(fileKey, salt, info, 96 + 12 - 5)
  const commitment = parts.commitment ?? okm.subarray(0, 32)
  const recipients = Buffer.concat(
    parts.recipients.map((each) => encodeRecipient(each, fileKey, salt, commitment)),
  )
  const header = Buffer.concat([
    Buffer.from('QSENV'),
    u8(1),
    u16(1),
    u8(chunkExponent),
    u8(parts.recipients.length),
    u32(recipients.length),
    salt,
    commitment,
    recipients,
  ])
  const tag = createHmac('sha512', okm.subarray(32, 64)).update(header).digest()
  const chunks = parts.chunks.map(({ plaintext, isFinal, index }, i) => {
    const nonce = Buffer.concat([okm.subarray(96), u32(index ?? i), u8(isFinal ? 1 : 0)])
    return aes256Gcm(okm.subarray(64, 96), nonce, plaintext)
  })
  return Buffer.concat([header, tag, ...chunks])
}
