/**
 * The payload: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015, section 7) with chunks of one size, the
 * nonce being prefix ‖ counter ‖ final flag. Every chunk is authentic before a byte of it is released; the final
 * flag makes the end authentic too.
 */
import { checkBytes, type Bytes } from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { keyAead } from '#platform'
import { decryptionFailed, EnvelopeError } from './errors.ts'
import type { FileKeys } from './schedule.ts'
import { TAG_SIZE, type Suite } from './suites.ts'

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

const MAX_CHUNKS = 2 ** 32

/**
 * Bytes that come out in one array, unless a chunk is larger: half the block that files are usually read in, so that a
 * stream writes the first half while the second is at work.
 */
const MAX_OUTPUT = 2 ** 19

export interface ChunkCipher {
  /** @param output chunk length + 16 bytes. */
  seal(index: number, isFinal: boolean, plaintext: Uint8Array, output: Uint8Array): void
  /** @param output chunk length - 16 bytes. */
  open(index: number, isFinal: boolean, ciphertext: Uint8Array, output: Uint8Array): boolean
}

/** Takes a copy of the payload key: the caller wipes its own. */
export function chunkCipher(suite: Suite, keys: FileKeys): ChunkCipher {
  const aead = keyAead(suite.name, keys.payloadKey)
  const nonce = new Uint8Array(suite.nonceSize)
  nonce.set(keys.noncePrefix)
  const fields = new DataView(nonce.buffer, keys.noncePrefix.length)

  function nonceOf(index: number, isFinal: boolean): Uint8Array {
    if (index >= MAX_CHUNKS) throw new EnvelopeError('limit_exceeded', `more than ${MAX_CHUNKS} chunks`)
    fields.setUint32(0, index)
    fields.setUint8(4, isFinal ? 1 : 0)
    return nonce
  }

  return {
    seal: (index, isFinal, plaintext, output) => aead.seal(nonceOf(index, isFinal), plaintext, output),
    open: (index, isFinal, ciphertext, output) => aead.open(nonceOf(index, isFinal), ciphertext, output),
  }
}

/**
 * Cuts a source into pieces of one size, that of `held`, which keeps what is not complete. `onPieces` gets what is, as
 * often as input comes; the last piece, 0 to `size` bytes, is returned, because only the end of the source tells that
 * it is the last.
 */
async function* inPieces<T>(
  source: Chunks,
  held: Uint8Array,
  onPieces: (pieces: readonly Uint8Array[]) => T,
): AsyncGenerator<T, Uint8Array> {
  const size = held.length
  const group = Math.max(1, Math.floor(MAX_OUTPUT / size))
  let heldLength = 0
  for await (const block of source) {
    checkBytes(block, 'content')
    const complete = Math.ceil((heldLength + block.length) / size) - 1
    let offset = 0
    if (complete > 0) {
      const pieces: Uint8Array[] = []
      if (heldLength > 0) {
        offset = size - heldLength
        held.set(block.subarray(0, offset), heldLength)
        pieces.push(held)
        heldLength = 0
      }
      for (; pieces.length < complete; offset += size) pieces.push(block.subarray(offset, offset + size))
      for (let i = 0; i < pieces.length; i += group) yield onPieces(pieces.slice(i, i + group))
    }
    held.set(block.subarray(offset), heldLength)
    heldLength += block.length - offset
  }
  return held.subarray(0, heldLength)
}

/** Ciphertext chunks, joined into arrays of about half a MiB. */
export async function* sealChunks(
  source: Chunks,
  chunkSize: number,
  cipher: ChunkCipher,
): AsyncGenerator<Bytes> {
  let index = 0
  const held = new Uint8Array(chunkSize)
  try {
    const last = yield* inPieces(source, held, (pieces) => {
      const output = new Uint8Array(pieces.length * (chunkSize + TAG_SIZE))
      pieces.forEach((piece, i) => {
        const start = i * (chunkSize + TAG_SIZE)
        cipher.seal(index++, false, piece, output.subarray(start, start + chunkSize + TAG_SIZE))
      })
      return output
    })
    const output = new Uint8Array(last.length + TAG_SIZE)
    cipher.seal(index, true, last, output)
    yield output
  } finally {
    wipe(held)
  }
}

/** Authentic plaintext. @throws EnvelopeError `decryption_failed`, or `truncated` when what is there is authentic. */
export async function* openChunks(
  source: Chunks,
  chunkSize: number,
  cipher: ChunkCipher,
): AsyncGenerator<Bytes> {
  let index = 0
  const last = yield* inPieces(source, new Uint8Array(chunkSize + TAG_SIZE), (pieces) => {
    const output = new Uint8Array(pieces.length * chunkSize)
    pieces.forEach((piece, i) => {
      const chunk = output.subarray(i * chunkSize, (i + 1) * chunkSize)
      if (cipher.open(index++, false, piece, chunk)) return
      wipe(output)
      throw decryptionFailed()
    })
    return output
  })
  yield openLastChunk(index, last, chunkSize, cipher)
}

/** @throws as openChunks. */
export function openLastChunk(
  index: number,
  ciphertext: Uint8Array,
  chunkSize: number,
  cipher: ChunkCipher,
): Bytes {
  if (ciphertext.length < TAG_SIZE) throw new EnvelopeError('truncated', 'the end of the envelope is missing')
  const output = new Uint8Array(ciphertext.length - TAG_SIZE)
  if (cipher.open(index, true, ciphertext, output)) {
    // An empty last chunk has one place: content of no bytes at all. Elsewhere it would be a second encoding.
    if (output.length === 0 && index > 0) throw decryptionFailed()
    return output
  }
  // A whole chunk that is authentic, but not as the last one: the envelope was cut at its end.
  if (output.length === chunkSize && cipher.open(index, false, ciphertext, output)) {
    wipe(output)
    throw new EnvelopeError('truncated', 'the end of the envelope is missing')
  }
  throw decryptionFailed()
}
