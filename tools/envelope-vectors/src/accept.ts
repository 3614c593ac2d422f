/** Envelopes that open: every suite, every type of recipient, sizes around the edges of chunks. */
import { createHash } from 'node:crypto'
import type { RandomSource } from '@quantum-shield/pq-core'
import {
  rewrap,
  seal,
  type PasswordCost,
  type Recipient,
  type SealOptions,
  type SealSettings,
  type SuiteName,
} from '@quantum-shield/pq-envelope'
import { envelopeToJson, type EnvelopeJson } from '@quantum-shield/pq-envelope/json'
import { KEMS, kemHolder, streamOf, symmetricHolder, type KeyRow } from './keys.ts'
import { writeEnvelope } from './writer.ts'

export interface AcceptCase {
  readonly name: string
  /** Of `keys`; each alone opens it. */
  readonly keys: readonly string[]
  readonly context: Readonly<Record<string, string>>
  /** Base64. */
  readonly envelope: string
  /** The JSON twin, where the case has one. */
  readonly json?: EnvelopeJson
  readonly plaintextSize: number
  readonly plaintextSha256: string
}

const CHUNK = 4096
const SUITES: readonly SuiteName[] = [
  'AES-256-GCM',
  'ChaCha20-Poly1305',
  'XChaCha20-Poly1305',
  'AES-256-GCM-SIV',
]
const CHEAP = { memoryKiB: 19_456, passes: 2, parallelism: 1 }
const ACME = { tenant: 'acme', purpose: 'backup' }

export const kems = Object.fromEntries(KEMS.map((kem) => [kem.id, kemHolder(kem, `vector key ${kem.id}`)]))
export const team = symmetricHolder('team', 3)
/** Not ASCII, and not version 1. */
export const crew = symmetricHolder('équipe de nuit', 4_294_967_295)
export const PASSWORD = 'Zürich, 八月'

export function acceptKeys(): Record<string, KeyRow> {
  return {
    ...Object.fromEntries(Object.entries(kems).map(([id, holder]) => [id, holder.row])),
    team: team.row,
    crew: crew.row,
    password: { type: 'password', password: PASSWORD },
    // The same in decomposed form: NFC makes them one.
    'decomposed password': { type: 'password', password: PASSWORD.normalize('NFD') },
  }
}

/** Byte i is (31 i + floor(i / 256)) mod 256. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

type Access =
  | { readonly to: (random: RandomSource) => readonly Recipient[] }
  | { readonly password: string; readonly passwordCost: PasswordCost }

interface Plan extends Omit<SealSettings, 'random'> {
  readonly size: number
  readonly keys: readonly string[]
  readonly withJson?: boolean
}

async function sealed(name: string, plan: Plan & Access): Promise<AcceptCase> {
  const { size, keys, withJson, ...rest } = plan
  const random = streamOf(name)
  const plaintext = pattern(size)
  const settings = { chunkSize: CHUNK, random }
  const options: SealOptions =
    'to' in rest ? { ...settings, ...rest, to: rest.to(random) } : { ...settings, ...rest }
  const envelope = await seal(plaintext, options)
  return accepted(name, keys, rest.context ?? {}, envelope, plaintext, withJson)
}

function accepted(
  name: string,
  keys: readonly string[],
  context: Readonly<Record<string, string>>,
  envelope: Uint8Array,
  plaintext: Uint8Array,
  withJson = false,
): AcceptCase {
  return {
    name,
    keys,
    context,
    envelope: toText(envelope),
    ...(withJson ? { json: envelopeToJson(envelope) } : {}),
    plaintextSize: plaintext.length,
    plaintextSha256: digestOf(plaintext),
  }
}

function suiteCases(): Promise<AcceptCase>[] {
  return SUITES.flatMap((suite) => {
    const sizes =
      suite === 'AES-256-GCM'
        ? [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1]
        : [0, 1, CHUNK, CHUNK + 1]
    return sizes.map((size) =>
      sealed(`${suite}, ${size} bytes`, {
        size,
        suite,
        keys: ['team'],
        to: () => [team.key],
        withJson: size < 2,
      }),
    )
  })
}

function recipientCases(): Promise<AcceptCase>[] {
  const single = Object.entries(kems).map(([id, holder]) =>
    sealed(`to ${id}`, { size: 40, keys: [id], to: (random) => [holder.recipient(random)], withJson: true }),
  )
  const wing = (random: RandomSource) => holderOf('X-Wing').recipient(random)
  return [
    ...single,
    sealed('to a name that is not ASCII, in the highest version', {
      size: 40,
      keys: ['crew'],
      to: () => [crew.key],
      withJson: true,
    }),
    sealed('to a KEM key with a version', {
      size: 40,
      keys: ['X-Wing'],
      to: (random) => [{ publicKey: wing(random), keyVersion: 7 }],
    }),
    sealed('to three', {
      size: 40,
      context: ACME,
      keys: ['X-Wing', 'ML-KEM-1024', 'team'],
      to: (random) => [wing(random), holderOf('ML-KEM-1024').recipient(random), team.key],
      withJson: true,
    }),
    sealed('to 32', {
      size: 1,
      keys: ['team', 'crew'],
      to: () => [
        ...Array.from({ length: 30 }, (_, i) => symmetricHolder(`key ${i}`, i).key),
        team.key,
        crew.key,
      ],
    }),
    sealed('to a password', {
      size: 40,
      keys: ['password', 'decomposed password'],
      password: PASSWORD,
      passwordCost: CHEAP,
      withJson: true,
    }),
  ]
}

function contextCases(): Promise<AcceptCase>[] {
  const make = (name: string, context: Record<string, string>) =>
    sealed(name, { size: 10, context, keys: ['team'], to: () => [team.key] })
  return [
    make('a context of two', ACME),
    make('an empty name and an empty value', { '': '' }),
    // In UTF-16 the second name comes first, in UTF-8 the first.
    make('names that UTF-8 and UTF-16 order differently', { '\uff5e': 'a', '\u{1f600}': 'b' }),
    make('a context of 4096 bytes', { name: 'x'.repeat(4096 - 10) }),
    sealed('chunks of 1 MiB', { size: 10, chunkSize: 1_048_576, keys: ['team'], to: () => [team.key] }),
  ]
}

async function rewrapped(): Promise<AcceptCase> {
  const random = streamOf('rewrapped')
  const plaintext = pattern(40)
  const old = await seal(plaintext, { to: [team.key], context: ACME, random })
  const to = [holderOf('X-Wing').recipient(random)]
  const envelope = await rewrap(old, { keys: [team.key], to, context: ACME })
  return accepted('rewrapped from a symmetric key to X-Wing', ['X-Wing'], ACME, envelope, plaintext)
}

/** By the second writer. */
function written(): AcceptCase {
  const random = streamOf('written')
  const plaintext = pattern(CHUNK + 5)
  const envelope = writeEnvelope({
    fileKey: random(32),
    salt: random(32),
    chunkExponent: 12,
    context: [
      ['purpose', 'backup'],
      ['tenant', 'acme'],
    ],
    recipients: [{ name: 'team', keyVersion: 3, key: team.key.key.reveal() }],
    chunks: [
      { plaintext: plaintext.subarray(0, CHUNK), isFinal: false },
      { plaintext: plaintext.subarray(CHUNK), isFinal: true },
    ],
  })
  return accepted('made by the second writer', ['team'], ACME, envelope, plaintext)
}

export function holderOf(id: string): (typeof kems)[string] & {} {
  const holder = kems[id]
  if (holder === undefined) throw new RangeError(`no vector key ${id}`)
  return holder
}

export async function acceptCases(): Promise<AcceptCase[]> {
  const cases = await Promise.all([...suiteCases(), ...recipientCases(), ...contextCases(), rewrapped()])
  return [...cases, written()]
}
