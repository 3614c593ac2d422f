import { checkBytes, checkOptions, systemRandom, type RandomSource } from '@quantum-shield/pq-core'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { chunkCipher, sealChunks, type Chunks } from './chunks.ts'
import { encodeContext, type EnvelopeContext } from './context.ts'
import { EnvelopeError } from './errors.ts'
import {
  encodeHeader,
  exponentOf,
  MAX_RECIPIENTS,
  PASSWORD_SALT_SIZE,
  SALT_SIZE,
  type PasswordStanza,
  type Stanza,
} from './header.ts'
import {
  checkCost,
  DEFAULT_COST,
  DEFAULT_MAX_MEMORY_KIB,
  passwordSecret,
  type PasswordCost,
} from './password.ts'
import { checkRecipients, wrapFileKey, wrapFor, type Recipient } from './recipients.ts'
import { deriveFileKeys, FILE_KEY_SIZE, headerTag, type FileKeys } from './schedule.ts'
import { suiteByName, type Suite, type SuiteName } from './suites.ts'

export interface SealOptions {
  /** 1 to 32 recipients; or `password`, never both. */
  readonly to?: readonly Recipient[]
  readonly password?: string
  /** Of the password. Default: 64 MiB, 3 passes, 4 lanes. */
  readonly passwordCost?: PasswordCost
  /** Authenticated, not stored: whoever opens must pass the same. Default: none. */
  readonly context?: EnvelopeContext
  /** Default AES-256-GCM. */
  readonly suite?: SuiteName
  /** Bytes, a power of two from 4 KiB to 1 MiB. Default 64 KiB. */
  readonly chunkSize?: number
  readonly random?: RandomSource
}

const OPTION_NAMES = ['to', 'password', 'passwordCost', 'context', 'suite', 'chunkSize', 'random']
const DEFAULT_CHUNK_SIZE = 65_536

interface Plan {
  readonly to: readonly Recipient[] | undefined
  readonly password: string | undefined
  readonly passwordCost: PasswordCost
  /** Encoded. */
  readonly context: Uint8Array
  readonly suite: Suite
  readonly chunkSize: number
  readonly chunkExponent: number
  readonly random: RandomSource
}

interface Start {
  readonly header: Uint8Array
  readonly keys: FileKeys
}

async function passwordStanza(
  password: string,
  cost: PasswordCost,
  random: RandomSource,
): Promise<[PasswordStanza, Uint8Array]> {
  const salt = random(PASSWORD_SALT_SIZE)
  const stanza: PasswordStanza = { type: 'password', ...cost, salt, wrappedKey: new Uint8Array() }
  return [stanza, await passwordSecret(password, stanza, DEFAULT_MAX_MEMORY_KIB)]
}

/** The options with their defaults, checked. */
function planOf(options: SealOptions): Plan {
  checkOptions(options, OPTION_NAMES)
  const { to, password, passwordCost = DEFAULT_COST, context = {}, random = systemRandom } = options
  const { chunkSize = DEFAULT_CHUNK_SIZE } = options
  const suite = suiteByName(options.suite ?? 'AES-256-GCM')
  const chunkExponent = exponentOf(chunkSize)
  if (chunkExponent === undefined)
    throw new RangeError(`chunks of ${chunkSize} bytes; a power of two from 4096 to 1048576 is expected`)
  if (to !== undefined && password !== undefined)
    throw new EnvelopeError('mixed_recipients', 'a password opens alone, not beside other recipients')
  if (to === undefined && password === undefined) throw new TypeError('pass either `to` or `password`')
  if (to !== undefined) checkRecipients(to, MAX_RECIPIENTS)
  if (password === '') throw new TypeError('the password is empty')
  checkOptions(passwordCost, ['memoryKiB', 'passes', 'parallelism'])
  checkCost(passwordCost)
  return {
    to,
    password,
    passwordCost,
    context: encodeContext(context),
    suite,
    chunkSize,
    chunkExponent,
    random,
  }
}

/** Header and keys of a new envelope. */
async function start(plan: Plan): Promise<Start> {
  const { to, password, passwordCost, suite, chunkExponent, random } = plan
  const fileKey = random(FILE_KEY_SIZE)
  const salt = random(SALT_SIZE)
  try {
    const keys = deriveFileKeys(fileKey, { suite, chunkExponent, salt }, plan.context)
    const wrapping = { suite, salt, commitment: keys.commitment }
    const stanzas: Stanza[] = []
    for (const recipient of to ?? []) stanzas.push(wrapFor(recipient, fileKey, wrapping))
    if (password !== undefined) {
      const [stanza, secret] = await passwordStanza(password, passwordCost, random)
      stanzas.push(wrapFileKey(stanza, secret, fileKey, wrapping))
      wipe(secret)
    }
    const authenticated = encodeHeader({ ...wrapping, chunkExponent, stanzas })
    return { header: concatBytes(authenticated, headerTag(keys.headerKey, authenticated)), keys }
  } finally {
    wipe(fileKey)
  }
}

/**
 * A transform for `pipeline()` and for any loop: content in, envelope out, in pieces of about half a MiB, or
 * of what comes in where that is less. Holds one chunk and one piece in memory.
 * @throws TypeError or RangeError at once for options that are wrong; EnvelopeError `mixed_recipients`.
 */
export function sealStream(options: SealOptions): (source: Chunks) => AsyncGenerator<Uint8Array> {
  const plan = planOf(options)
  return async function* (source) {
    const { header, keys } = await start(plan)
    try {
      const cipher = chunkCipher(plan.suite, keys)
      yield header
      yield* sealChunks(source, plan.chunkSize, cipher)
    } finally {
      wipe(keys.headerKey, keys.payloadKey)
    }
  }
}

/** As sealStream, for content that fits memory. @returns plaintext + 16 bytes a chunk + header. */
export async function seal(plaintext: Uint8Array, options: SealOptions): Promise<Uint8Array> {
  checkBytes(plaintext, 'plaintext')
  const parts: Uint8Array[] = []
  for await (const part of sealStream(options)([plaintext])) parts.push(part)
  return concatBytes(...parts)
}
