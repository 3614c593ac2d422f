/** Secret byte strings that do not print, compare in constant time and can be wiped. */
import { equalBytes } from './bytes.ts'
import { PqError } from './errors.ts'

/**
 * A secret. It shows as `[secret N bytes]` in logs, JSON and the debugger; the bytes come out through
 * `reveal()` only, so that a search for that word lists every use. Whoever made it wipes it, by `wipe()` or
 * `using`.
 */
export class SecretBytes {
  readonly #bytes: Uint8Array
  #wiped = false

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Takes the array over without a copy: the caller must not keep it. */
  static adopt(bytes: Uint8Array): SecretBytes {
    return new SecretBytes(bytes)
  }

  /** Copies; the caller's array stays the caller's to wipe. */
  static copyOf(bytes: Uint8Array): SecretBytes {
    return new SecretBytes(Uint8Array.from(bytes))
  }

  /** In bytes. */
  get length(): number {
    return this.#bytes.length
  }

  /**
   * The bytes themselves, not a copy: they become zero when the secret is wiped.
   * @throws PqError `wiped` after `wipe()`.
   */
  reveal(): Uint8Array {
    if (this.#wiped) throw new PqError('wiped', 'the secret has been wiped')
    return this.#bytes
  }

  /** Constant-time equality. @throws PqError `wiped` when either has been wiped. */
  equals(other: SecretBytes): boolean {
    return equalBytes(this.reveal(), other.reveal())
  }

  wipe(): void {
    this.#bytes.fill(0)
    this.#wiped = true
  }

  [Symbol.dispose](): void {
    this.wipe()
  }

  toString(): string {
    return `[secret ${this.#bytes.length} bytes]`
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}
