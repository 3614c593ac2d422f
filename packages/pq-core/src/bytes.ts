/** Byte strings: text encodings, constant-time comparison, and bounded big-endian readers and writers. */
import { PqError } from './errors.ts'

/**
 * Bytes that a caller receives: an array over memory of its own, never a SharedArrayBuffer, so that `fetch`, `Blob` and
 * Web Crypto take it. Since TypeScript 5.7 that is `Uint8Array<ArrayBuffer>`, before it plain `Uint8Array`.
 */
export type Bytes = ReturnType<typeof Uint8Array.of>

const encoder = new TextEncoder()

/** UTF-8 bytes of a string. */
export function utf8(text: string): Bytes {
  return encoder.encode(text)
}

/** The arguments joined in order, as a new array. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/**
 * Compares without an early exit. The time depends on the lengths only, as far as a JavaScript engine
 * can promise that (see SECURITY.md).
 * @returns false when the lengths differ.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}

/** Overwrites with zeros, in place. Copies that the engine or the collector made are out of reach. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0)
}

/** A Buffer's bytes as a plain Uint8Array over the same memory. */
export function view(buffer: Uint8Array): Bytes {
  return new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength)
}

const HEX = /* @__PURE__ */ Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte] as string
  return text
}

/** Of at least one byte. */
export function fromLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.toReversed())}`)
}

/** @throws PqError `malformed` unless the text is an even number of hexadecimal digits. */
export function fromHex(text: string): Bytes {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new PqError('malformed', 'not hexadecimal')
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** ES2026, in Node 25 and later: a key file is read 1 ms sooner, in a process that has just started. */
interface NativeEncoder {
  toBase64?(options?: { alphabet: 'base64url'; omitPadding: true }): string
}
interface NativeDecoder {
  fromBase64?(text: string, options: { alphabet: 'base64url' } | { lastChunkHandling: 'strict' }): Bytes
}

/** Base64 (RFC 4648 section 4) with padding. */
export function toBase64(bytes: Uint8Array): string {
  const text = (bytes as NativeEncoder).toBase64?.()
  if (text !== undefined) return text
  let binary = ''
  // String.fromCharCode takes its input as arguments, whose number is limited.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary)
}

function decodeBinary(binary: string): Bytes {
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** @returns undefined for a text that no decoder takes. */
function ifDecodes(decode: () => Bytes | undefined): Bytes | undefined {
  try {
    return decode()
  } catch {
    return undefined
  }
}

// Decoders pass over spaces, missing padding and bits behind the last byte, and one value would have several texts. What is
// encoded again is what was canonical; a strict decoder passes over spaces alone, which the length tells.

/** @throws PqError `malformed` unless the text is canonical padded base64 (RFC 4648 sections 3.5 and 4). */
export function fromBase64(text: string): Bytes {
  const strict = ifDecodes(() =>
    (Uint8Array as NativeDecoder).fromBase64?.(text, { lastChunkHandling: 'strict' }),
  )
  if (strict !== undefined && text.length === 4 * Math.ceil(strict.length / 3)) return strict
  const bytes = ifDecodes(() => decodeBinary(atob(text)))
  if (bytes === undefined || toBase64(bytes) !== text)
    throw new PqError('malformed', 'not base64 in its canonical form')
  return bytes
}

/** Base64url (RFC 4648 section 5) without padding, as JOSE uses it. */
export function toBase64url(bytes: Uint8Array): string {
  const text = (bytes as NativeEncoder).toBase64?.({ alphabet: 'base64url', omitPadding: true })
  return text ?? toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** @throws PqError `malformed` unless the text is canonical base64url without padding. */
export function fromBase64url(text: string): Bytes {
  const bytes = ifDecodes(
    () =>
      (Uint8Array as NativeDecoder).fromBase64?.(text, { alphabet: 'base64url' }) ??
      decodeBinary(atob(text.replaceAll('-', '+').replaceAll('_', '/'))),
  )
  if (bytes === undefined || toBase64url(bytes) !== text)
    throw new PqError('malformed', 'not base64url in its canonical form')
  return bytes
}

/** Appends big-endian integers and byte strings. A value that does not fit its field is a RangeError. */
export class ByteWriter {
  readonly #parts: Uint8Array[] = []

  /** @param size of the field in bytes, 1 to 8; values up to 2^53 - 1. */
  uint(value: number, size: number): this {
    if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
      throw new RangeError(`${value} does not fit ${size} bytes`)
    }
    const field = new Uint8Array(size)
    for (let i = size - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) field[i] = rest % 256
    return this.bytes(field)
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(value)
    return this
  }

  /** A byte string behind its length, the length being `size` bytes wide. */
  prefixed(value: Uint8Array, size: number): this {
    return this.uint(value.length, size).bytes(value)
  }

  finish(): Bytes {
    return concatBytes(...this.#parts)
  }
}

/** Reads what ByteWriter writes. Every read is bounded by the input: past its end is PqError `malformed`. */
export class ByteReader {
  readonly #input: Uint8Array
  #offset = 0

  constructor(input: Uint8Array) {
    // The `slice` of a Buffer copies nothing: whoever wiped what was read would wipe the input.
    this.#input = view(input)
  }

  get offset(): number {
    return this.#offset
  }

  get remaining(): number {
    return this.#input.length - this.#offset
  }

  /** @returns a copy of the next `length` bytes. */
  bytes(length: number): Bytes {
    if (length > this.remaining)
      throw new PqError('malformed', `${length} bytes wanted, ${this.remaining} left`)
    this.#offset += length
    return this.#input.slice(this.#offset - length, this.#offset)
  }

  /** @param size of the field in bytes, 1 to 8. @throws PqError `malformed` also above 2^53 - 1. */
  uint(size: number): number {
    const value = this.bytes(size).reduce((high, byte) => high * 256 + byte, 0)
    if (!Number.isSafeInteger(value)) throw new PqError('malformed', 'an integer above 2^53 - 1')
    return value
  }

  /** @throws PqError `malformed` also when the length is outside `minimum` to `maximum`, before it is used. */
  prefixed(size: number, minimum: number, maximum: number): Bytes {
    const length = this.uint(size)
    if (length < minimum || length > maximum) {
      throw new PqError('malformed', `a field of ${length} bytes, expected ${minimum} to ${maximum}`)
    }
    return this.bytes(length)
  }

  /** @throws PqError `malformed` when bytes are left. */
  end(): void {
    if (this.remaining !== 0) throw new PqError('malformed', `${this.remaining} bytes too many`)
  }
}
