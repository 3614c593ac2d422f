import { checkBytes, checkOptions, PqError } from '@quantum-shield/pq-core'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { chunkCipher, openChunks, type Chunks } from './chunks.ts'
import { encodeContext, type EnvelopeContext } from './context.ts'
import { headerSize, parseHeader, PREFIX_SIZE, type ParsedHeader } from './header.ts'
import { DEFAULT_MAX_MEMORY_KIB } from './password.ts'
import { recoverFileKey, recoverFileKeyByPassword, type OpeningKey } from './recipients.ts'
import { openFileKeys, type FileKeys } from './schedule.ts'

export interface OpenOptions {
  /** Tried in order; or `password`, never both. */
  readonly keys?: readonly OpeningKey[]
  readonly password?: string
  /** What Argon2id may use for the password. Default 1 GiB. */
  readonly maxPasswordMemoryKiB?: number
  /** As passed when sealing. */
  readonly context?: EnvelopeContext
}

export const OPEN_OPTION_NAMES: readonly string[] = ['keys', 'password', 'maxPasswordMemoryKiB', 'context']

/** The file key of a parsed header. The caller wipes it. @throws EnvelopeError, see recoverFileKey. */
export async function fileKeyOf(header: ParsedHeader, options: OpenOptions): Promise<Uint8Array> {
  const { keys, password, maxPasswordMemoryKiB = DEFAULT_MAX_MEMORY_KIB } = options
  if (password !== undefined) {
    if (keys !== undefined) throw new TypeError('pass either `keys` or `password`')
    return recoverFileKeyByPassword(header, password, maxPasswordMemoryKiB)
  }
  if (keys === undefined) throw new TypeError('pass either `keys` or `password`')
  return recoverFileKey(header, keys)
}

/** The keys of an envelope whose header has been authenticated. The caller wipes headerKey and payloadKey. */
export async function unlock(header: ParsedHeader, options: OpenOptions): Promise<FileKeys> {
  const context = encodeContext(options.context ?? {})
  const fileKey = await fileKeyOf(header, options)
  try {
    return openFileKeys(fileKey, header, context)
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
export async function* afterHeader(
  source: Chunks,
  transform: (header: ParsedHeader, rest: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
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
 * @throws PqError `malformed`, EnvelopeError `unsupported_version`, `unsupported_suite`, `no_matching_key`,
 * `limit_exceeded` before a key is used; then `decryption_failed`, and `truncated` for a missing end.
 */
export function openStream(options: OpenOptions): (source: Chunks) => AsyncGenerator<Uint8Array> {
  checkOptions(options, OPEN_OPTION_NAMES)
  return (source) =>
    afterHeader(source, async function* (header, rest) {
      const keys = await unlock(header, options)
      try {
        yield* openChunks(rest, 2 ** header.chunkExponent, chunkCipher(header.suite, keys))
      } finally {
        wipe(keys.headerKey, keys.payloadKey)
      }
    })
}

/** As openStream, for content that fits memory. Nothing is returned unless all of it is authentic and complete. */
export async function open(envelope: Uint8Array, options: OpenOptions): Promise<Uint8Array> {
  checkBytes(envelope, 'envelope')
  const parts: Uint8Array[] = []
  for await (const part of openStream(options)([envelope])) parts.push(part)
  const plaintext = concatBytes(...parts)
  wipe(...parts)
  return plaintext
}
