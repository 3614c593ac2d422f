import { checkBytes, PqError, type Bytes } from '@quantum-shield/pq-core'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { checkMembers, checkSource } from './checks.ts'
import { chunkCipher, openChunks, type ChunkCipher, type Chunks } from './chunks.ts'
import { encodeContext, type EnvelopeContext } from './context.ts'
import { recoverFileKey, recoverFileKeyByPassword } from './file-key.ts'
import { headerSize, parseHeader, PREFIX_SIZE, type ParsedHeader } from './header.ts'
import { checkMemoryLimit, checkPassword, DEFAULT_MAX_MEMORY_KIB } from './password.ts'
import { checkedKeys, type OpeningKey } from './recipients.ts'
import { openFileKeys } from './schedule.ts'

export interface OpenWithKeys {
  /** Tried in order. */
  readonly keys: readonly OpeningKey[]
  readonly password?: never
  readonly maxPasswordMemoryKiB?: never
  /** As passed when sealing. */
  readonly context?: EnvelopeContext
}

export interface OpenWithPassword {
  readonly keys?: never
  /** Well-formed Unicode, taken in its form NFC. */
  readonly password: string
  /** What Argon2id may use. Default 1 048 576, which is 1 GiB. */
  readonly maxPasswordMemoryKiB?: number
  /** As passed when sealing. */
  readonly context?: EnvelopeContext
}

export type OpenOptions = OpenWithKeys | OpenWithPassword

const OPTION_NAMES = ['keys', 'password', 'maxPasswordMemoryKiB', 'context']

type Access =
  { readonly keys: readonly OpeningKey[] } | { readonly password: string; readonly maxMemoryKiB: number }

/** The options with their defaults, checked. */
export interface Opening {
  readonly access: Access
  /** Encoded. */
  readonly context: Uint8Array
}

function accessOf({ keys, password, maxPasswordMemoryKiB: limit }: OpenOptions): Access {
  if (keys !== undefined && password === undefined) {
    if (limit !== undefined) throw new TypeError('maxPasswordMemoryKiB goes with `password`')
    return { keys: checkedKeys(keys) }
  }
  if (password === undefined || keys !== undefined) throw new TypeError('pass either `keys` or `password`')
  checkPassword(password)
  if (limit !== undefined) checkMemoryLimit(limit)
  return { password, maxMemoryKiB: limit ?? DEFAULT_MAX_MEMORY_KIB }
}

/** @param more names of options beside those of OpenOptions. @throws TypeError or RangeError. */
export function openingOf(options: OpenOptions, more: readonly string[] = []): Opening {
  checkMembers(options, 'options', [...OPTION_NAMES, ...more])
  const { context = {} } = options
  return { access: accessOf(options), context: encodeContext(context) }
}

/** The file key of a parsed header. The caller wipes it. @throws EnvelopeError, see recoverFileKey. */
export async function fileKeyOf(header: ParsedHeader, { access }: Opening): Promise<Uint8Array> {
  if ('keys' in access) return recoverFileKey(header, access.keys)
  return recoverFileKeyByPassword(header, access.password, access.maxMemoryKiB)
}

/** The cipher of the chunks, of an envelope whose header it has authenticated. */
export async function unlock(header: ParsedHeader, opening: Opening): Promise<ChunkCipher> {
  const fileKey = await fileKeyOf(header, opening)
  try {
    const keys = openFileKeys(fileKey, header, opening.context)
    try {
      return chunkCipher(header.suite, keys)
    } finally {
      wipe(keys.headerKey, keys.payloadKey)
    }
  } finally {
    wipe(fileKey)
  }
}

async function* blocksOf(source: Chunks): AsyncGenerator<Uint8Array, undefined> {
  yield* source
}

/**
 * Reads the header off the front of a source and hands it on with what follows. Whatever happens then, the source
 * is closed in the end.
 * @throws as headerSize; PqError `malformed` when the source ends inside the header.
 */
export async function* afterHeader<T extends Uint8Array>(
  source: Chunks,
  transform: (header: ParsedHeader, rest: AsyncIterable<Uint8Array>) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const blocks = blocksOf(source)
  let surplus: Uint8Array = new Uint8Array()

  /** `size` bytes off the front, `start` being the first of them. */
  async function take(size: number, start: Uint8Array): Promise<Uint8Array> {
    const front = new Uint8Array(size)
    front.set(start)
    for (let filled = start.length; filled < size;) {
      if (surplus.length === 0) {
        const { done, value } = await blocks.next()
        if (done === true) throw new PqError('malformed', 'not an envelope, or cut short inside its header')
        checkBytes(value, 'envelope')
        surplus = value
      }
      const taken = surplus.subarray(0, size - filled)
      front.set(taken, filled)
      filled += taken.length
      surplus = surplus.subarray(taken.length)
    }
    return front
  }

  async function* rest(): AsyncGenerator<Uint8Array> {
    if (surplus.length > 0) yield surplus
    yield* blocks
  }

  try {
    const prefix = await take(PREFIX_SIZE, new Uint8Array())
    const header = parseHeader(await take(headerSize(prefix), prefix))
    yield* transform(header, rest())
  } finally {
    await blocks.return(undefined)
  }
}

/**
 * A transform for `pipeline()` and for any loop: envelope in, content out. Each piece is authentic when it comes;
 * that the content is complete is known when the loop ends without an error.
 * @throws TypeError or RangeError at once for options that are wrong. While it runs:
 * @throws PqError `malformed`, EnvelopeError `unsupported_version`, `unsupported_suite`, `no_matching_key`,
 * `limit_exceeded` before a key is used; then `decryption_failed`, and `truncated` for a missing end.
 */
export function openStream(options: OpenOptions): (source: Chunks) => AsyncGenerator<Bytes> {
  const opening = openingOf(options)
  return (source) => {
    checkSource(source)
    return afterHeader(source, async function* (header, rest) {
      yield* openChunks(rest, 2 ** header.chunkExponent, await unlock(header, opening))
    })
  }
}

/** As openStream, for content that fits memory. Nothing is returned unless all of it is authentic and complete. */
export async function open(envelope: Uint8Array, options: OpenOptions): Promise<Bytes> {
  checkBytes(envelope, 'envelope')
  const parts: Uint8Array[] = []
  try {
    for await (const part of openStream(options)([envelope])) parts.push(part)
    return concatBytes(...parts)
  } finally {
    wipe(...parts)
  }
}
