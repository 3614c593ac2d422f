/** The header on the wire (docs/design/001 section 2): parsed from untrusted bytes, every length bounded first. */
import { PqError } from '@quantum-shield/pq-core'
import {
  ByteReader,
  ByteWriter,
  concatBytes,
  equalBytes,
  fromBase64url,
  toBase64url,
  utf8,
} from '@quantum-shield/pq-core/bytes'
import { EnvelopeError } from './errors.ts'
import { suiteById, type Suite } from './suites.ts'

export const MAGIC: Uint8Array = /* @__PURE__ */ utf8('QSENV')
export const VERSION = 1
/** Magic, version, suite, chunk exponent, recipient count, length of the recipients. */
export const PREFIX_SIZE = 14
export const SALT_SIZE = 32
export const COMMITMENT_SIZE = 32
export const HEADER_TAG_SIZE = 64
export const WRAPPED_KEY_SIZE = 48
export const MAX_RECIPIENTS = 32
export const MAX_RECIPIENTS_SIZE = 1024 * 1024
export const MIN_CHUNK_EXPONENT = 12
export const MAX_CHUNK_EXPONENT = 20
export const PASSWORD_SALT_SIZE = 16
const KEY_ID_SIZE = 32
/** Of KEMs. */
export const ALGORITHM_ID = /^[\x21-\x7e]{1,64}$/
/** Of the name of a symmetric key. */
export const KEY_NAME = /^[^\p{Cc}]+$/u

/** @returns undefined for a size that is no power of two, or none of the format's. */
export function exponentOf(chunkSize: number): number | undefined {
  const exponent = Math.log2(chunkSize)
  const isOfFormat = exponent >= MIN_CHUNK_EXPONENT && exponent <= MAX_CHUNK_EXPONENT
  // log2 rounds: it is whole for 4096.0000000000009 as well.
  return isOfFormat && Number.isInteger(exponent) && 2 ** exponent === chunkSize ? exponent : undefined
}

export interface KemStanza {
  readonly type: 'kem'
  readonly algorithm: string
  /** RFC 7638 thumbprint, base64url. */
  readonly keyId: string
  readonly keyVersion: number
  readonly ciphertext: Uint8Array
  /** 48 bytes. */
  readonly wrappedKey: Uint8Array
}

export interface SymmetricStanza {
  readonly type: 'symmetric'
  readonly name: string
  readonly keyVersion: number
  /** 48 bytes. */
  readonly wrappedKey: Uint8Array
}

export interface PasswordStanza {
  readonly type: 'password'
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
  /** 16 bytes. */
  readonly salt: Uint8Array
  /** 48 bytes. */
  readonly wrappedKey: Uint8Array
}

export type Stanza = KemStanza | SymmetricStanza | PasswordStanza

export interface Header {
  readonly suite: Suite
  /** The plaintext of every chunk but the last has 2^chunkExponent bytes. */
  readonly chunkExponent: number
  readonly salt: Uint8Array
  readonly commitment: Uint8Array
  readonly stanzas: readonly Stanza[]
}

const TYPE_KEM = 1
const TYPE_SYMMETRIC = 2
const TYPE_PASSWORD = 3

/** A stanza without its wrapped key: what the wrapping key is bound to. */
export function encodeStanzaFacts(stanza: Stanza): Uint8Array {
  const writer = new ByteWriter()
  switch (stanza.type) {
    case 'kem':
      return writer
        .uint(TYPE_KEM, 1)
        .prefixed(utf8(stanza.algorithm), 1)
        .bytes(fromBase64url(stanza.keyId))
        .uint(stanza.keyVersion, 4)
        .prefixed(stanza.ciphertext, 2)
        .finish()
    case 'symmetric':
      return writer.uint(TYPE_SYMMETRIC, 1).prefixed(utf8(stanza.name), 1).uint(stanza.keyVersion, 4).finish()
    case 'password':
      return writer
        .uint(TYPE_PASSWORD, 1)
        .uint(stanza.memoryKiB, 4)
        .uint(stanza.passes, 1)
        .uint(stanza.parallelism, 1)
        .bytes(stanza.salt)
        .finish()
  }
}

function decodeStanza(reader: ByteReader): Stanza {
  const type = reader.uint(1)
  switch (type) {
    case TYPE_KEM:
      return {
        type: 'kem',
        algorithm: textOf(reader.prefixed(1, 1, 64), ALGORITHM_ID),
        keyId: toBase64url(reader.bytes(KEY_ID_SIZE)),
        keyVersion: reader.uint(4),
        ciphertext: reader.prefixed(2, 1, 0xffff),
        wrappedKey: reader.bytes(WRAPPED_KEY_SIZE),
      }
    case TYPE_SYMMETRIC:
      return {
        type: 'symmetric',
        name: textOf(reader.prefixed(1, 1, 255), KEY_NAME),
        keyVersion: reader.uint(4),
        wrappedKey: reader.bytes(WRAPPED_KEY_SIZE),
      }
    case TYPE_PASSWORD:
      return {
        type: 'password',
        memoryKiB: reader.uint(4),
        passes: reader.uint(1),
        parallelism: reader.uint(1),
        salt: reader.bytes(PASSWORD_SALT_SIZE),
        wrappedKey: reader.bytes(WRAPPED_KEY_SIZE),
      }
    default:
      throw new PqError('malformed', `recipient of unknown type ${type}`)
  }
}

function textOf(bytes: Uint8Array, pattern: RegExp): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    if (pattern.test(text)) return text
  } catch {
    // Not UTF-8: reported below like every other text that does not fit.
  }
  throw new PqError('malformed', 'a name with characters that are not allowed')
}

/** The header without its tag. */
export function encodeHeader({ suite, chunkExponent, salt, commitment, stanzas }: Header): Uint8Array {
  const recipients = concatBytes(
    ...stanzas.flatMap((stanza) => [encodeStanzaFacts(stanza), stanza.wrappedKey]),
  )
  if (recipients.length > MAX_RECIPIENTS_SIZE) {
    throw new RangeError(`recipients of ${recipients.length} bytes, at most ${MAX_RECIPIENTS_SIZE}`)
  }
  return new ByteWriter()
    .bytes(MAGIC)
    .uint(VERSION, 1)
    .uint(suite.id, 2)
    .uint(chunkExponent, 1)
    .uint(stanzas.length, 1)
    .uint(recipients.length, 4)
    .bytes(salt)
    .bytes(commitment)
    .bytes(recipients)
    .finish()
}

/**
 * @param prefix the first 14 bytes.
 * @returns bytes of the whole header, tag included.
 * @throws PqError `malformed`, EnvelopeError `unsupported_version` or `unsupported_suite`.
 */
export function headerSize(prefix: Uint8Array): number {
  return readPrefix(new ByteReader(prefix)).size
}

function readPrefix(reader: ByteReader): {
  suite: Suite
  chunkExponent: number
  count: number
  size: number
} {
  if (reader.remaining < PREFIX_SIZE || !equalBytes(reader.bytes(MAGIC.length), MAGIC)) {
    throw new PqError('malformed', 'not an envelope')
  }
  const version = reader.uint(1)
  if (version !== VERSION) throw new EnvelopeError('unsupported_version', `envelope of version ${version}`)
  const suite = suiteById(reader.uint(2))
  const chunkExponent = reader.uint(1)
  if (chunkExponent < MIN_CHUNK_EXPONENT || chunkExponent > MAX_CHUNK_EXPONENT) {
    throw new PqError('malformed', `chunks of 2^${chunkExponent} bytes`)
  }
  const count = reader.uint(1)
  const recipientsSize = reader.uint(4)
  if (count < 1 || count > MAX_RECIPIENTS || recipientsSize > MAX_RECIPIENTS_SIZE) {
    throw new PqError('malformed', `${count} recipients in ${recipientsSize} bytes`)
  }
  const size = PREFIX_SIZE + SALT_SIZE + COMMITMENT_SIZE + recipientsSize + HEADER_TAG_SIZE
  return { suite, chunkExponent, count, size }
}

export interface ParsedHeader extends Header {
  /** What the tag covers. */
  readonly authenticated: Uint8Array
  readonly tag: Uint8Array
}

/** @param bytes the whole header, tag included. @throws as headerSize. */
export function parseHeader(bytes: Uint8Array): ParsedHeader {
  const reader = new ByteReader(bytes)
  const { suite, chunkExponent, count, size } = readPrefix(reader)
  if (bytes.length !== size)
    throw new PqError('malformed', `header of ${bytes.length} bytes, ${size} expected`)
  const salt = reader.bytes(SALT_SIZE)
  const commitment = reader.bytes(COMMITMENT_SIZE)
  const recipients = new ByteReader(reader.bytes(reader.remaining - HEADER_TAG_SIZE))
  const stanzas = Array.from({ length: count }, () => decodeStanza(recipients))
  recipients.end()
  if (count > 1 && stanzas.some(({ type }) => type === 'password')) {
    throw new PqError('malformed', 'a password beside other recipients')
  }
  const authenticated = bytes.slice(0, size - HEADER_TAG_SIZE)
  return {
    suite,
    chunkExponent,
    salt,
    commitment,
    stanzas,
    authenticated,
    tag: reader.bytes(HEADER_TAG_SIZE),
  }
}
