/** The JSON twin of an envelope, for small values in documents and databases: the same facts, the same bytes. */
import { checkBytes, PqError, type Bytes } from '@quantum-shield/pq-core'
import { concatBytes, fromBase64url, toBase64url } from '@quantum-shield/pq-core/bytes'
import { EnvelopeError } from './errors.ts'
import {
  COMMITMENT_SIZE,
  encodeHeader,
  exponentOf,
  HEADER_TAG_SIZE,
  headerSize,
  MAX_RECIPIENTS,
  parseHeader,
  PASSWORD_SALT_SIZE,
  PREFIX_SIZE,
  SALT_SIZE,
  VERSION,
  WRAPPED_KEY_SIZE,
  type Stanza,
} from './header.ts'
import { suiteByName, type SuiteName } from './suites.ts'

/** Byte strings are base64url. */
export interface EnvelopeJson {
  readonly format: 'quantum-shield/envelope'
  readonly version: 1
  readonly suite: SuiteName
  readonly chunkSize: number
  readonly salt: string
  readonly commitment: string
  readonly recipients: readonly Readonly<Record<string, string | number>>[]
  readonly tag: string
  readonly payload: string
}

const FORMAT = 'quantum-shield/envelope'
const MEMBERS = [
  'format',
  'version',
  'suite',
  'chunkSize',
  'salt',
  'commitment',
  'recipients',
  'tag',
  'payload',
]

type Members = Readonly<Record<string, unknown>>
type MemberReader = (members: Members, name: string) => string | number | Uint8Array

/** How each member of a recipient is read. */
const STANZA_MEMBERS: Readonly<Record<Stanza['type'], Readonly<Record<string, MemberReader>>>> = {
  kem: {
    algorithm: stringOf,
    keyId: (members, name) => toBase64url(bytesOf(members, name, 32)),
    keyVersion: numberOf,
    ciphertext: bytesOf,
    wrappedKey: wrappedKeyOf,
  },
  symmetric: { name: stringOf, keyVersion: numberOf, wrappedKey: wrappedKeyOf },
  password: {
    memoryKiB: numberOf,
    passes: numberOf,
    parallelism: numberOf,
    salt: (members, name) => bytesOf(members, name, PASSWORD_SALT_SIZE),
    wrappedKey: wrappedKeyOf,
  },
}

/** @throws PqError `malformed`, EnvelopeError `unsupported_version` or `unsupported_suite`. */
export function envelopeToJson(envelope: Uint8Array): EnvelopeJson {
  checkBytes(envelope, 'envelope')
  const size = headerSize(envelope.subarray(0, PREFIX_SIZE))
  const { suite, chunkExponent, salt, commitment, stanzas, tag } = parseHeader(envelope.subarray(0, size))
  return {
    format: FORMAT,
    version: VERSION,
    suite: suite.name,
    chunkSize: 2 ** chunkExponent,
    salt: toBase64url(salt),
    commitment: toBase64url(commitment),
    recipients: stanzas.map((stanza) =>
      Object.fromEntries(
        Object.entries(stanza).map(([name, value]: [string, string | number | Uint8Array]) => [
          name,
          value instanceof Uint8Array ? toBase64url(value) : value,
        ]),
      ),
    ),
    tag: toBase64url(tag),
    payload: toBase64url(envelope.subarray(size)),
  }
}

/**
 * The binary envelope, to be opened as such. The input is untrusted: unknown members and wrong types are refused.
 * @throws as envelopeToJson.
 */
export function envelopeFromJson(json: unknown): Bytes {
  const members = objectOf(json)
  if (members['format'] !== FORMAT) throw new PqError('malformed', 'not a JSON envelope')
  // Before the members: those of a later version may be others.
  const version = numberOf(members, 'version')
  if (version !== VERSION) throw new EnvelopeError('unsupported_version', `envelope of version ${version}`)
  checkMembers(members, MEMBERS)
  const { recipients } = members
  if (!Array.isArray(recipients) || recipients.length > MAX_RECIPIENTS)
    throw new PqError('malformed', `"recipients" is not an array of at most ${MAX_RECIPIENTS}`)
  const chunkExponent = exponentOf(numberOf(members, 'chunkSize'))
  if (chunkExponent === undefined) throw new PqError('malformed', '"chunkSize" is not a power of two')
  try {
    const authenticated = encodeHeader({
      suite: suiteByName(stringOf(members, 'suite')),
      chunkExponent,
      salt: bytesOf(members, 'salt', SALT_SIZE),
      commitment: bytesOf(members, 'commitment', COMMITMENT_SIZE),
      stanzas: recipients.map(stanzaOf),
    })
    const envelope = concatBytes(
      authenticated,
      bytesOf(members, 'tag', HEADER_TAG_SIZE),
      bytesOf(members, 'payload'),
    )
    // The binary parser has the last word on sizes and counts.
    parseHeader(envelope.subarray(0, headerSize(envelope.subarray(0, PREFIX_SIZE))))
    return envelope
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new PqError('malformed', 'a field that does not fit the format', { cause })
    throw cause
  }
}

// Values of the input stay out of the messages: String() of an object calls what the object says.
function objectOf(value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PqError('malformed', 'not a JSON object')
  return value as Members
}

function checkMembers(members: Members, expected: readonly string[]): void {
  const names = Object.keys(members)
  if (names.length !== expected.length || !expected.every((name) => names.includes(name))) {
    throw new PqError('malformed', `${names.length} members, expected exactly ${expected.join(', ')}`)
  }
}

function stringOf(members: Members, name: string): string {
  const value = members[name]
  if (typeof value !== 'string' || !value.isWellFormed())
    throw new PqError('malformed', `"${name}" is not a string of well-formed Unicode`)
  return value
}

function numberOf(members: Members, name: string): number {
  const value = members[name]
  if (typeof value !== 'number') throw new PqError('malformed', `"${name}" is not a number`)
  return value
}

/** @param size in bytes, where the format fixes it: fields must not be able to lend each other bytes. */
function bytesOf(members: Members, name: string, size?: number): Uint8Array {
  const bytes = fromBase64url(stringOf(members, name))
  if (size !== undefined && bytes.length !== size) {
    throw new PqError('malformed', `"${name}" is ${bytes.length} bytes, not ${size}`)
  }
  return bytes
}

function wrappedKeyOf(members: Members, name: string): Uint8Array {
  return bytesOf(members, name, WRAPPED_KEY_SIZE)
}

function stanzaOf(value: unknown): Stanza {
  const members = objectOf(value)
  const { type } = members
  if (type !== 'kem' && type !== 'symmetric' && type !== 'password') {
    throw new PqError('malformed', 'recipient of unknown type')
  }
  const readers = STANZA_MEMBERS[type]
  checkMembers(members, ['type', ...Object.keys(readers)])
  const fields = Object.entries(readers).map(([name, read]) => [name, read(members, name)])
  // The table above gives each type its members.
  return { type, ...Object.fromEntries(fields) } as Stanza
}
