import { checkBytes, draw, systemRandom, type Bytes, type RandomSource } from '@quantum-shield/pq-core'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { checkMembers, checkSource, checkType } from './checks.ts'
import { chunkCipher, sealChunks, type ChunkCipher, type Chunks } from './chunks.ts'
import { encodeContext, type EnvelopeContext } from './context.ts'
import { EnvelopeError } from './errors.ts'
import { wrapFor, wrapForPassword } from './file-key.ts'
import { encodeHeader, exponentOf, SALT_SIZE, type Stanza } from './header.ts'
import { checkedCost, checkPassword, DEFAULT_COST, type PasswordCost } from './password.ts'
import { checkedRecipients, type Recipient } from './recipients.ts'
import { deriveFileKeys, FILE_KEY_SIZE, headerTag, type Wrapping } from './schedule.ts'
import { suiteByName, type Suite, type SuiteName } from './suites.ts'

export interface SealSettings {
  /** Authenticated, not stored: whoever opens must pass the same. Default: none. */
  readonly context?: EnvelopeContext
  /** Default AES-256-GCM. */
  readonly suite?: SuiteName
  /** Bytes, a power of two from 4 KiB to 1 MiB. Default 64 KiB. */
  readonly chunkSize?: number
  /**
   * For the file key and the salts, 32 + 32 bytes, and 16 for a password. Default: the operating system's generator.
   * KEMs encapsulate with a generator of their own.
   */
  readonly random?: RandomSource
}

export interface SealToRecipients extends SealSettings {
  /** 1 to 32. */
  readonly to: readonly Recipient[]
  readonly password?: never
  readonly passwordCost?: never
}

export interface SealToPassword extends SealSettings {
  readonly to?: never
  /** Not empty; well-formed Unicode, taken in its form NFC. */
  readonly password: string
  /** Default: 64 MiB, 3 passes, 4 lanes. */
  readonly passwordCost?: PasswordCost
}

export type SealOptions = SealToRecipients | SealToPassword

const OPTION_NAMES = ['to', 'password', 'passwordCost', 'context', 'suite', 'chunkSize', 'random']
const DEFAULT_CHUNK_SIZE = 65_536

type Access =
  { readonly to: readonly Recipient[] } | { readonly password: string; readonly cost: PasswordCost }

/** The options with their defaults, checked. */
interface Plan {
  readonly access: Access
  /** Encoded. */
  readonly context: Uint8Array
  readonly suite: Suite
  readonly chunkSize: number
  readonly chunkExponent: number
  readonly random: RandomSource
}

function accessOf({ to, password, passwordCost }: SealOptions): Access {
  if (to !== undefined) {
    if (password !== undefined)
      throw new EnvelopeError('mixed_recipients', 'a password opens alone, not beside other recipients')
    if (passwordCost !== undefined) throw new TypeError('passwordCost goes with `password`')
    return { to: checkedRecipients(to) }
  }
  if (password === undefined) throw new TypeError('pass either `to` or `password`')
  checkPassword(password)
  if (password === '') throw new TypeError('the password is empty')
  return { password, cost: passwordCost === undefined ? DEFAULT_COST : checkedCost(passwordCost) }
}

function planOf(options: SealOptions): Plan {
  checkMembers(options, 'options', OPTION_NAMES)
  const {
    context = {},
    suite = 'AES-256-GCM',
    chunkSize = DEFAULT_CHUNK_SIZE,
    random = systemRandom,
  } = options
  checkType(suite, 'string', 'suite')
  checkType(chunkSize, 'number', 'chunkSize')
  checkType(random, 'function', 'random')
  const chunkExponent = exponentOf(chunkSize)
  if (chunkExponent === undefined)
    throw new RangeError(`chunks of ${chunkSize} bytes; a power of two from 4096 to 1048576 is expected`)
  return {
    access: accessOf(options),
    context: encodeContext(context),
    suite: suiteByName(suite),
    chunkSize,
    chunkExponent,
    random,
  }
}

async function stanzasFor(
  { access, random }: Plan,
  fileKey: Uint8Array,
  wrapping: Wrapping,
): Promise<readonly Stanza[]> {
  if ('to' in access) return access.to.map((recipient) => wrapFor(recipient, fileKey, wrapping))
  return [await wrapForPassword(access.password, access.cost, fileKey, wrapping, random)]
}

/** The header of a new envelope, and the cipher of its chunks. */
async function start(plan: Plan): Promise<{ header: Bytes; cipher: ChunkCipher }> {
  const { suite, chunkExponent, random } = plan
  const fileKey = draw(random, FILE_KEY_SIZE)
  try {
    const salt = draw(random, SALT_SIZE)
    const keys = deriveFileKeys(fileKey, { suite, chunkExponent, salt }, plan.context)
    try {
      const wrapping = { suite, salt, commitment: keys.commitment }
      const stanzas = await stanzasFor(plan, fileKey, wrapping)
      const authenticated = encodeHeader({ ...wrapping, chunkExponent, stanzas })
      const header = concatBytes(authenticated, headerTag(keys.headerKey, authenticated))
      return { header, cipher: chunkCipher(suite, keys) }
    } finally {
      wipe(keys.headerKey, keys.payloadKey)
    }
  } finally {
    wipe(fileKey)
  }
}

async function* sealing(plan: Plan, source: Chunks): AsyncGenerator<Bytes> {
  const { header, cipher } = await start(plan)
  yield header
  yield* sealChunks(source, plan.chunkSize, cipher)
}

/**
 * A transform for `pipeline()` and for any loop: content in, envelope out, in pieces of about half a MiB, or
 * of what comes in where that is less. Holds one chunk and one piece in memory.
 * @throws TypeError or RangeError at once for options that are wrong; EnvelopeError `mixed_recipients`.
 */
export function sealStream(options: SealOptions): (source: Chunks) => AsyncGenerator<Bytes> {
  const plan = planOf(options)
  return (source) => {
    checkSource(source)
    return sealing(plan, source)
  }
}

/** As sealStream, for content that fits memory. @returns plaintext + 16 bytes a chunk + header. */
export async function seal(plaintext: Uint8Array, options: SealOptions): Promise<Bytes> {
  checkBytes(plaintext, 'plaintext')
  const parts: Uint8Array[] = []
  for await (const part of sealStream(options)([plaintext])) parts.push(part)
  return concatBytes(...parts)
}
