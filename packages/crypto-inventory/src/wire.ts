/** Strings of the SSH wire format (RFC 4251 section 5), read within their bounds. */
import { malformed, unsignedOf } from './asn1.ts'

export class SshReader {
  readonly #bytes: Uint8Array
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  uint32(): number {
    return unsignedOf(this.#take(4))
  }

  uint64(): number {
    return this.uint32() * 2 ** 32 + this.uint32()
  }

  /** A view. */
  bytes(): Uint8Array {
    return this.#take(this.uint32())
  }

  /** @throws PqError `malformed` for what is longer than 255 bytes or not printable ASCII. */
  text(): string {
    const bytes = this.bytes()
    if (bytes.length > 255 || bytes.some((byte) => byte < 0x20 || byte > 0x7e))
      throw malformed('SSH: no name')
    return String.fromCharCode(...bytes)
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#offset) throw malformed('SSH: cut short')
    this.#offset += length
    return this.#bytes.subarray(this.#offset - length, this.#offset)
  }
}
