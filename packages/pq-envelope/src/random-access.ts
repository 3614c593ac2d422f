/** Reads any part of an envelope's content without reading what comes before it. */
import { checkBytes, PqError, type Bytes } from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { checkType, isObject } from './checks.ts'
import { openLastChunk } from './chunks.ts'
import { decryptionFailed, EnvelopeError } from './errors.ts'
import { headerSize, parseHeader, PREFIX_SIZE } from './header.ts'
import { openingOf, unlock, type OpenOptions } from './open.ts'
import { TAG_SIZE } from './suites.ts'

export interface EnvelopeReader {
  /** Of the content, in bytes; authentic. */
  readonly length: number
  /**
   * @returns up to `length` bytes from `offset`; fewer at the end. Reads whole chunks.
   * @throws EnvelopeError `decryption_failed`.
   */
  read(offset: number, length: number): Promise<Bytes>
}

/** An envelope at rest, for example a file. `read` gives exactly the bytes asked for, or rejects. */
export interface EnvelopeAtRest {
  /** Bytes. */
  readonly size: number
  read(offset: number, length: number): Promise<Uint8Array>
}

/** @throws TypeError or RangeError for what is no envelope at rest. */
function checkAtRest(envelope: EnvelopeAtRest): void {
  if (!isObject(envelope) || envelope instanceof Uint8Array)
    throw new TypeError('envelope must be an object with size and read; open() takes bytes')
  const { size, read } = envelope
  checkType(size, 'number', 'envelope.size')
  checkType(read, 'function', 'envelope.read')
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`an envelope of ${size} bytes`)
}

/**
 * Authenticates the header and the last chunk, and with it the length.
 * @throws as openStream, `truncated` included.
 */
export async function openRandomAccess(
  envelope: EnvelopeAtRest,
  options: OpenOptions,
): Promise<EnvelopeReader> {
  checkAtRest(envelope)
  const opening = openingOf(options)
  const { size } = envelope

  async function readBytes(offset: number, count: number): Promise<Uint8Array> {
    const bytes: unknown = await envelope.read(offset, count)
    checkBytes(bytes, 'what read gave')
    return bytes
  }

  if (size < PREFIX_SIZE) throw new PqError('malformed', 'not an envelope')
  const payloadStart = headerSize(await readBytes(0, PREFIX_SIZE))
  if (size < payloadStart) throw new PqError('malformed', 'cut short inside the header')
  const header = parseHeader(await readBytes(0, payloadStart))
  const cipher = await unlock(header, opening)

  const chunkSize = 2 ** header.chunkExponent
  const stride = chunkSize + TAG_SIZE
  const payloadSize = size - payloadStart
  if (payloadSize < TAG_SIZE) throw new EnvelopeError('truncated', 'the end of the envelope is missing')
  const lastIndex = Math.ceil(payloadSize / stride) - 1
  const readChunk = (index: number): Promise<Uint8Array> => {
    const start = index * stride
    return readBytes(payloadStart + start, Math.min(stride, payloadSize - start))
  }

  async function openWholeChunk(index: number): Promise<Uint8Array> {
    const ciphertext = await readChunk(index)
    const plaintext = new Uint8Array(chunkSize)
    if (ciphertext.length !== stride || !cipher.open(index, false, ciphertext, plaintext))
      throw decryptionFailed()
    return plaintext
  }

  // A stub is an end cut short behind a chunk that is not the last, and bytes appended behind one that is.
  if (lastIndex > 0 && payloadSize - lastIndex * stride < TAG_SIZE) wipe(await openWholeChunk(lastIndex - 1))
  const last = openLastChunk(lastIndex, await readChunk(lastIndex), chunkSize, cipher)
  const length = lastIndex * chunkSize + last.length

  return {
    length,
    async read(offset, count) {
      if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(count) || offset < 0 || count < 0) {
        throw new RangeError('offset and length are whole numbers from 0')
      }
      const end = Math.min(offset + count, length)
      if (offset >= end) return new Uint8Array()
      const content = new Uint8Array(end - offset)
      for (let index = Math.floor(offset / chunkSize); index * chunkSize < end; index++) {
        const chunk = index === lastIndex ? last : await openWholeChunk(index)
        const start = index * chunkSize
        const from = Math.max(offset, start)
        content.set(chunk.subarray(from - start, end - start), from - offset)
      }
      return content
    },
  }
}
