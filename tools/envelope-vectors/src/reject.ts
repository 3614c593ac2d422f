/** Envelopes that must not open, each with one thing wrong, by field. */
import { seal } from '@quantum-shield/pq-envelope'
import { envelopeToJson } from '@quantum-shield/pq-envelope/json'
import { holderOf, pattern, PASSWORD, team, toText } from './accept.ts'
import { streamOf } from './keys.ts'
import { writeEnvelope, type Written } from './writer.ts'

export interface RejectCase {
  readonly name: string
  /** What is wrong. */
  readonly field: string
  readonly code: string
  readonly keys: readonly string[]
  readonly context: Readonly<Record<string, string>>
  /** Base64. */
  readonly envelope?: string
  /** In place of `envelope`. */
  readonly json?: unknown
}

const CHUNK = 4096
const HEADER = 78
const TEAM_SIZE = 1 + 1 + 4 + 4 + 48
const TAG = 64
const ACME = { tenant: 'acme' }

type Rest = Partial<Pick<RejectCase, 'keys' | 'context'>>

function binary(
  name: string,
  field: string,
  code: string,
  envelope: Uint8Array,
  rest: Rest = {},
): RejectCase {
  return { name, field, code, keys: ['team'], context: {}, ...rest, envelope: toText(envelope) }
}

function withBytes(envelope: Uint8Array, offset: number, ...values: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(envelope)
  copy.set(values, offset)
  return copy
}

function flipped(envelope: Uint8Array, offset: number): Uint8Array {
  return withBytes(envelope, offset, (envelope[offset] ?? 0) ^ 1)
}

const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(Buffer.concat(parts))

function headerCases(base: Uint8Array): RejectCase[] {
  const tagStart = HEADER + TEAM_SIZE
  const byte = (name: string, field: string, code: string, offset: number, ...values: number[]) =>
    binary(name, field, code, withBytes(base, offset, ...values))
  return [
    byte('another magic', 'magic', 'malformed', 0, 0x71),
    byte('version 0', 'version', 'unsupported_version', 5, 0),
    byte('version 2', 'version', 'unsupported_version', 5, 2),
    byte('suite 0', 'suite', 'unsupported_suite', 6, 0, 0),
    byte('suite 5', 'suite', 'unsupported_suite', 6, 0, 5),
    byte('suite 257', 'suite', 'unsupported_suite', 6, 1, 1),
    byte('suite exchanged', 'suite', 'decryption_failed', 6, 0, 2),
    byte('chunks of 2 KiB', 'chunk exponent', 'malformed', 8, 11),
    byte('chunks of 2 MiB', 'chunk exponent', 'malformed', 8, 21),
    byte('chunks of another size', 'chunk exponent', 'decryption_failed', 8, 13),
    byte('no recipients', 'number of recipients', 'malformed', 9, 0),
    byte('33 recipients', 'number of recipients', 'malformed', 9, 33),
    byte('a recipient too many announced', 'number of recipients', 'malformed', 9, 2),
    byte('a byte less than the recipient has', 'bytes of the recipients', 'malformed', 10, 0, 0, 0, 57),
    byte('a byte more than the recipient has', 'bytes of the recipients', 'malformed', 10, 0, 0, 0, 59),
    byte('more than 1 MiB of recipients', 'bytes of the recipients', 'malformed', 10, 0, 0x10, 0, 1),
    byte('recipients up to the end and beyond', 'bytes of the recipients', 'malformed', 10, 0, 0x0f, 0, 0),
    binary('a bit of the salt', 'salt', 'decryption_failed', flipped(base, 14)),
    binary('a bit of the commitment', 'commitment', 'decryption_failed', flipped(base, 46)),
    byte('type 0', 'type', 'malformed', HEADER, 0),
    byte('type 4', 'type', 'malformed', HEADER, 4),
    byte('a name of no bytes', 'name', 'malformed', HEADER + 1, 0),
    byte('a name with a control character', 'name', 'malformed', HEADER + 2, 0x1f),
    byte('a name that is not UTF-8', 'name', 'malformed', HEADER + 2, 0xc0, 0x80),
    byte('a name with a surrogate', 'name', 'malformed', HEADER + 2, 0xed, 0xa0, 0x80),
    byte('another name', 'name', 'no_matching_key', HEADER + 2, 0x54),
    byte('another version of the key', 'key version', 'no_matching_key', HEADER + 9, 4),
    binary('a bit of the wrapped key', 'wrapped key', 'decryption_failed', flipped(base, tagStart - 48)),
    binary('a bit of its tag', 'wrapped key', 'decryption_failed', flipped(base, tagStart - 1)),
    binary('the first bit of the tag', 'tag', 'decryption_failed', flipped(base, tagStart)),
    binary('the last bit of the tag', 'tag', 'decryption_failed', flipped(base, tagStart + TAG - 1)),
    binary('ends in the magic', 'magic', 'malformed', base.subarray(0, 4)),
    binary('ends in the recipients', 'recipients', 'malformed', base.subarray(0, HEADER + 10)),
    binary('ends in the tag', 'tag', 'malformed', base.subarray(0, tagStart + TAG - 1)),
    binary('nothing at all', 'magic', 'malformed', new Uint8Array()),
    binary('another context', 'context', 'decryption_failed', base, { context: ACME }),
    binary('no such key', 'keys', 'no_matching_key', base, { keys: ['X-Wing'] }),
    binary('a password where a key is expected', 'keys', 'no_matching_key', base, { keys: ['password'] }),
  ]
}

async function kemCases(): Promise<RejectCase[]> {
  const random = streamOf('reject X-Wing')
  const to = [holderOf('X-Wing').recipient(random)]
  const base = await seal(pattern(10), { to, random, chunkSize: CHUNK, context: ACME })
  const rest = { keys: ['X-Wing'], context: ACME }
  const id = HEADER + 2
  const ciphertext = id + 6 + 32 + 4 + 2
  const make = (name: string, field: string, code: string, envelope: Uint8Array) =>
    binary(name, field, code, envelope, rest)
  return [
    make('an algorithm with a space', 'algorithm', 'malformed', withBytes(base, id, 0x20)),
    make('an algorithm that is not ASCII', 'algorithm', 'malformed', withBytes(base, id, 0xd8)),
    make('an algorithm of no bytes', 'algorithm', 'malformed', withBytes(base, id - 1, 0)),
    make('an algorithm of 65 bytes', 'algorithm', 'malformed', withBytes(base, id - 1, 65)),
    make('another algorithm', 'algorithm', 'no_matching_key', withBytes(base, id, 0x78)),
    make('another key', 'key id', 'no_matching_key', flipped(base, id + 6)),
    make('another version of the key', 'key version', 'decryption_failed', flipped(base, id + 6 + 32)),
    make('a ciphertext of no bytes', 'ciphertext length', 'malformed', withBytes(base, ciphertext - 2, 0, 0)),
    make('a bit of the ciphertext, ML-KEM', 'ciphertext', 'decryption_failed', flipped(base, ciphertext)),
    make(
      'a bit of the ciphertext, X25519',
      'ciphertext',
      'decryption_failed',
      flipped(base, ciphertext + 1119),
    ),
    binary('without the context', 'context', 'decryption_failed', base, { keys: ['X-Wing'] }),
    binary('another tenant', 'context', 'decryption_failed', base, {
      keys: ['X-Wing'],
      context: { tenant: 'acm' },
    }),
  ]
}

async function chunkCases(): Promise<RejectCase[]> {
  const make = (label: string, size: number) =>
    seal(pattern(size), { to: [team.key], random: streamOf(label), chunkSize: CHUNK })
  const base = await make('reject chunks', 3 * CHUNK)
  const other = await make('other chunks', 3 * CHUNK)
  const start = HEADER + TEAM_SIZE + TAG
  const stride = CHUNK + 16
  const header = base.subarray(0, start)
  const chunk = (envelope: Uint8Array, i: number) =>
    envelope.subarray(start + i * stride, start + (i + 1) * stride)
  const [a, b, c] = [chunk(base, 0), chunk(base, 1), chunk(base, 2)]
  const failed = (name: string, ...chunks: readonly Uint8Array[]) =>
    binary(name, 'chunks', 'decryption_failed', joined(header, ...chunks))
  const cut = (name: string, code: string, ...chunks: readonly Uint8Array[]) =>
    binary(name, 'end', code, joined(header, ...chunks))
  return [
    failed('two chunks exchanged', b, a, c),
    failed('a chunk repeated', a, a, b, c),
    failed('a chunk dropped', a, c),
    failed('a chunk appended', a, b, c, c),
    failed('a byte appended', a, b, c, Uint8Array.of(0)),
    failed('a chunk of another envelope', a, chunk(other, 1), c),
    failed('a bit of the last tag', a, b, flipped(c, stride - 1)),
    cut('no chunk', 'truncated'),
    cut('15 bytes of a chunk', 'truncated', a.subarray(0, 15)),
    cut('16 bytes of a chunk', 'decryption_failed', a.subarray(0, 16)),
    cut('the last chunk missing', 'truncated', a, b),
    cut('15 bytes of the last chunk', 'truncated', a, b, c.subarray(0, 15)),
    cut('a byte missing', 'decryption_failed', a, b, c.subarray(0, stride - 1)),
  ]
}

/** What only somebody with a key can make. */
function insiderCases(): RejectCase[] {
  const random = streamOf('insider')
  const [fileKey, otherKey, salt] = [random(32), random(32), random(32)]
  const recipient = { name: 'team', keyVersion: 3, key: team.key.key.reveal() }
  const base: Written = {
    fileKey,
    salt,
    chunkExponent: 12,
    recipients: [recipient],
    chunks: [{ plaintext: pattern(10), isFinal: true }],
  }
  const whole = { plaintext: pattern(CHUNK), isFinal: false }
  const make = (name: string, field: string, code: string, changes: Partial<Written>) =>
    binary(name, field, code, writeEnvelope({ ...base, ...changes }))
  return [
    make('a commitment to another key, tag right', 'commitment', 'decryption_failed', {
      commitment: random(32),
    }),
    make('a recipient with another file key', 'wrapped key', 'decryption_failed', {
      recipients: [{ ...recipient, fileKey: otherKey }],
    }),
    make('the first of two recipients with another file key', 'wrapped key', 'decryption_failed', {
      recipients: [{ ...recipient, fileKey: otherKey }, recipient],
    }),
    make('an empty last chunk behind others', 'chunks', 'decryption_failed', {
      chunks: [whole, { plaintext: new Uint8Array(), isFinal: true }],
    }),
    make('a last chunk in the middle', 'chunks', 'decryption_failed', {
      chunks: [
        { ...whole, isFinal: true },
        { plaintext: pattern(1), isFinal: true },
      ],
    }),
    make('a counter that starts at 1', 'chunks', 'decryption_failed', {
      chunks: [{ plaintext: pattern(10), isFinal: true, index: 1 }],
    }),
    make('a last chunk that is not marked', 'end', 'truncated', { chunks: [whole] }),
    make('a short chunk that is not marked', 'chunks', 'decryption_failed', {
      chunks: [{ plaintext: pattern(10), isFinal: false }],
    }),
    make('context entries in another order', 'context', 'decryption_failed', {
      context: [
        ['tenant', 'acme'],
        ['purpose', 'backup'],
      ],
    }),
  ].map((row) => (row.field === 'context' ? { ...row, context: { tenant: 'acme', purpose: 'backup' } } : row))
}

async function passwordCases(): Promise<RejectCase[]> {
  const passwordCost = { memoryKiB: 19_456, passes: 2, parallelism: 1 }
  const random = streamOf('reject password')
  const base = await seal(pattern(10), { password: PASSWORD, passwordCost, random, chunkSize: CHUNK })
  const rest = { keys: ['password'] }
  const make = (name: string, field: string, code: string, envelope: Uint8Array) =>
    binary(name, field, code, envelope, rest)
  const beside = joined(base.subarray(0, HEADER + 71), base.subarray(HEADER))
  return [
    make('4 TiB of memory', 'memory', 'limit_exceeded', withBytes(base, HEADER + 1, 0xff, 0xff, 0xff, 0xff)),
    make('memory below 8 KiB a lane', 'memory', 'limit_exceeded', withBytes(base, HEADER + 1, 0, 0, 0, 7)),
    make('no passes', 'passes', 'limit_exceeded', withBytes(base, HEADER + 5, 0)),
    make('255 passes', 'passes', 'limit_exceeded', withBytes(base, HEADER + 5, 255)),
    make('no lanes', 'lanes', 'limit_exceeded', withBytes(base, HEADER + 6, 0)),
    make('255 lanes', 'lanes', 'limit_exceeded', withBytes(base, HEADER + 6, 255)),
    make('one more KiB', 'memory', 'decryption_failed', withBytes(base, HEADER + 4, 1)),
    make('a bit of the Argon2 salt', 'Argon2 salt', 'decryption_failed', flipped(base, HEADER + 7)),
    make('two passwords', 'recipients', 'malformed', withBytes(beside, 9, 2, 0, 0, 0, 142)),
    binary('a key where a password is expected', 'keys', 'no_matching_key', base),
  ]
}

async function jsonCases(): Promise<RejectCase[]> {
  const random = streamOf('reject JSON')
  const base = await seal(pattern(10), { to: [team.key], random, chunkSize: CHUNK })
  const twin = envelopeToJson(base)
  const [recipient = {}] = twin.recipients
  const { tag: _, ...untagged } = twin
  const { keyVersion: __, ...unversioned } = recipient
  const shorter = (text: string) => Buffer.from(text, 'base64url').subarray(1).toString('base64url')
  const make = (name: string, field: string, json: unknown, code = 'malformed'): RejectCase => ({
    name,
    field,
    code,
    keys: ['team'],
    context: {},
    json,
  })
  return [
    make('no object', 'JSON', [twin]),
    make('another format', 'format', { ...twin, format: 'envelope' }),
    make('version 2', 'version', { ...twin, version: 2 }, 'unsupported_version'),
    make(
      'version 2 with other members',
      'version',
      { format: twin.format, version: 2 },
      'unsupported_version',
    ),
    make('a version that is text', 'version', { ...twin, version: '1' }),
    make('another suite', 'suite', { ...twin, suite: 'AES-128-GCM' }, 'unsupported_suite'),
    make(
      'the suite of another envelope',
      'suite',
      { ...twin, suite: 'ChaCha20-Poly1305' },
      'decryption_failed',
    ),
    make('chunks of 5000 bytes', 'chunkSize', { ...twin, chunkSize: 5000 }),
    make('chunks of 4096.5 bytes', 'chunkSize', { ...twin, chunkSize: 4096.5 }),
    make('an unknown member', 'members', { ...twin, note: 'x' }),
    make('a missing member', 'members', untagged),
    make('no recipients', 'recipients', { ...twin, recipients: [] }),
    make('recipients that are none', 'recipients', { ...twin, recipients: {} }),
    make('a recipient of another type', 'type', { ...twin, recipients: [{ ...recipient, type: 'kem' }] }),
    make('a recipient without version', 'keyVersion', { ...twin, recipients: [unversioned] }),
    make('a negative version', 'keyVersion', { ...twin, recipients: [{ ...recipient, keyVersion: -1 }] }),
    make('a version of 2^32', 'keyVersion', { ...twin, recipients: [{ ...recipient, keyVersion: 2 ** 32 }] }),
    make('a lone surrogate', 'name', { ...twin, recipients: [{ ...recipient, name: 'te\ud800m' }] }),
    make('a salt of 31 bytes', 'salt', { ...twin, salt: shorter(twin.salt) }),
    make('a salt with padding', 'salt', { ...twin, salt: `${twin.salt}=` }),
    make('a salt with unused bits', 'salt', { ...twin, salt: `${twin.salt.slice(0, -1)}B` }),
    make('a tag of 63 bytes', 'tag', { ...twin, tag: shorter(twin.tag) }),
    make('a payload in standard base64', 'payload', { ...twin, payload: '+/+/' }),
    make('a payload with a line break', 'payload', { ...twin, payload: `${twin.payload.slice(0, 4)}\n` }),
    make('a payload that is empty', 'payload', { ...twin, payload: '' }, 'truncated'),
  ]
}

export async function rejectCases(): Promise<RejectCase[]> {
  const base = await seal(pattern(10), { to: [team.key], random: streamOf('reject'), chunkSize: CHUNK })
  return [
    ...headerCases(base),
    ...(await kemCases()),
    ...(await chunkCases()),
    ...insiderCases(),
    ...(await passwordCases()),
    ...(await jsonCases()),
  ]
}
