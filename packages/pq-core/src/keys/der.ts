/** The part of DER (ITU-T X.690, 2021) that key files need: definite, minimal lengths; low tag numbers. */
import { concatBytes, equalBytes, type Bytes } from '../bytes.ts'
import { PqError } from '../errors.ts'

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
} as const

/** `[n]` IMPLICIT over a primitive type. */
export const implicitTag = (n: number): number => 0x80 | n
/** `[n]` EXPLICIT, or IMPLICIT over a constructed type. */
export const constructedTag = (n: number): number => 0xa0 | n

export function encode(tag: number, ...content: readonly Uint8Array[]): Bytes {
  const body = concatBytes(...content)
  if (body.length < 0x80) return concatBytes(Uint8Array.of(tag, body.length), body)
  const length: number[] = []
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256)
  return concatBytes(Uint8Array.of(tag, 0x80 | length.length, ...length), body)
}

/** A non-negative integer from its big-endian magnitude. */
export function encodeUnsigned(magnitude: Uint8Array): Bytes {
  let start = 0
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++
  const digits = magnitude.subarray(start)
  const sign = ((digits[0] ?? 0) & 0x80) !== 0 || digits.length === 0 ? Uint8Array.of(0) : new Uint8Array()
  return encode(TAG.integer, sign, digits)
}

export function encodeSmallInteger(value: number): Bytes {
  const digits: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return encodeUnsigned(Uint8Array.from(digits))
}

/** BIT STRING of whole bytes. */
export function encodeBitString(bytes: Uint8Array): Bytes {
  return encode(TAG.bitString, Uint8Array.of(0), bytes)
}

export function encodeOid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes: number[] = []
  for (const arc of [40 * first + second, ...rest]) {
    const digits = [arc % 128]
    for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128))
      digits.unshift(0x80 | (high % 128))
    bytes.push(...digits)
  }
  return encode(TAG.oid, Uint8Array.from(bytes))
}

/** Reads elements in order from attacker-controlled bytes; anything but DER is PqError `malformed`. */
export class DerReader {
  readonly #bytes: Uint8Array
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#offset === this.#bytes.length
  }

  /** The next element's tag, or -1 at the end. */
  peek(): number {
    return this.#bytes[this.#offset] ?? -1
  }

  /** @returns the content of the next element, a view into the input. */
  read(tag: number): Uint8Array {
    const found = this.#byte()
    if (found !== tag) throw new PqError('malformed', `DER tag ${found}, expected ${tag}`)
    const length = this.#length()
    if (length > this.#bytes.length - this.#offset) throw new PqError('malformed', 'DER length past the end')
    this.#offset += length
    return this.#bytes.subarray(this.#offset - length, this.#offset)
  }

  sequence(): DerReader {
    return new DerReader(this.read(TAG.sequence))
  }

  /** A non-negative integer without its sign byte. */
  unsigned(): Uint8Array {
    const content = this.read(TAG.integer)
    const [first, second] = content
    if (first === undefined || first >= 0x80 || (first === 0 && second !== undefined && second < 0x80)) {
      throw new PqError('malformed', 'DER integer that is negative or not minimal')
    }
    return content.length > 1 && first === 0 ? content.subarray(1) : content
  }

  /** @throws PqError `malformed` also when the value is above 2^32 - 1. */
  smallInteger(): number {
    const digits = this.unsigned()
    if (digits.length > 4) throw new PqError('malformed', 'DER integer too large')
    return digits.reduce((value, digit) => value * 256 + digit, 0)
  }

  bitString(): Uint8Array {
    const content = this.read(TAG.bitString)
    if (content[0] !== 0) throw new PqError('malformed', 'BIT STRING that is not whole bytes')
    return content.subarray(1)
  }

  oid(): string {
    const content = this.read(TAG.oid)
    const arcs: number[] = []
    let arc = 0
    for (const byte of content) {
      if (arc === 0 && byte === 0x80) throw new PqError('malformed', 'OID arc that is not minimal')
      arc = arc * 128 + (byte & 0x7f)
      if (arc > 0xffffffff) throw new PqError('malformed', 'OID arc too large')
      if (byte < 0x80) {
        arcs.push(arc)
        arc = 0
      }
    }
    const [head, ...rest] = arcs
    if (head === undefined || (content.at(-1) as number) >= 0x80)
      throw new PqError('malformed', 'OID cut short')
    const first = Math.min(Math.floor(head / 40), 2)
    return [first, head - 40 * first, ...rest].join('.')
  }

  /** @throws PqError `malformed` when elements are left. */
  end(): void {
    if (!this.done) throw new PqError('malformed', 'bytes after the end of a DER structure')
  }

  /** Reads an element that must be exactly `expected`, tag and length included. */
  exactly(expected: Uint8Array): void {
    const found = this.#bytes.subarray(this.#offset, this.#offset + expected.length)
    if (!equalBytes(found, expected)) throw new PqError('malformed', 'unexpected DER element')
    this.#offset += expected.length
  }

  #byte(): number {
    const byte = this.#bytes[this.#offset]
    if (byte === undefined) throw new PqError('malformed', 'DER cut short')
    this.#offset++
    return byte
  }

  #length(): number {
    const first = this.#byte()
    if (first < 0x80) return first
    const size = first & 0x7f
    if (size === 0 || size > 4) throw new PqError('malformed', 'DER length that is indefinite or too large')
    let length = 0
    for (let i = 0; i < size; i++) length = length * 256 + this.#byte()
    if (length < 0x80 || length < 256 ** (size - 1))
      throw new PqError('malformed', 'DER length that is not minimal')
    return length
  }
}
