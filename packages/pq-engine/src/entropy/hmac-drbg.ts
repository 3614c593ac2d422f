/** HMAC_DRBG with SHA-512 (SP 800-90A r1 section 10.1.2), security strength 256 bits. */
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { hmacSha512 } from '#platform'

/** SP 800-90A r1 section 10.1 table 2: 2^19 bits. */
export const MAX_REQUEST = 65_536
/** Same table. */
const RESEED_INTERVAL = 2 ** 48
const OUTPUT = 64
const EMPTY: Uint8Array = /* @__PURE__ */ new Uint8Array()
const ZERO = /* @__PURE__ */ Uint8Array.of(0)
const ONE = /* @__PURE__ */ Uint8Array.of(1)

export class HmacDrbg {
  #key: Uint8Array = new Uint8Array(OUTPUT)
  #value: Uint8Array = new Uint8Array(OUTPUT).fill(1)
  #requests = 1

  /**
   * HMAC_DRBG_Instantiate_algorithm. @param entropyInput at least 32 bytes of full entropy.
   * @param nonce at least 16 bytes.
   */
  constructor(entropyInput: Uint8Array, nonce: Uint8Array, personalization = EMPTY) {
    this.#update(entropyInput, nonce, personalization)
  }

  /** HMAC_DRBG_Reseed_algorithm. */
  reseed(entropyInput: Uint8Array, additionalInput = EMPTY): void {
    this.#update(entropyInput, additionalInput)
    this.#requests = 1
  }

  /** HMAC_DRBG_Generate_algorithm. @param length at most 65 536 bytes. */
  generate(length: number, additionalInput = EMPTY): Uint8Array {
    if (length > MAX_REQUEST) throw new RangeError(`${length} bytes, at most ${MAX_REQUEST} in one request`)
    if (this.#requests > RESEED_INTERVAL) throw new RangeError('the generator must be reseeded')
    if (additionalInput.length > 0) this.#update(additionalInput)
    const output = new Uint8Array(length)
    for (let offset = 0; offset < length; offset += OUTPUT) {
      const value = hmacSha512(this.#key, this.#value)
      wipe(this.#value)
      this.#value = value
      output.set(this.#value.subarray(0, Math.min(OUTPUT, length - offset)), offset)
    }
    this.#update(additionalInput)
    this.#requests++
    return output
  }

  /** HMAC_DRBG_Update. */
  #update(...parts: readonly Uint8Array[]): void {
    const provided = concatBytes(...parts)
    for (const separator of provided.length === 0 ? [ZERO] : [ZERO, ONE]) {
      const key = hmacSha512(this.#key, this.#value, separator, provided)
      const value = hmacSha512(key, this.#value)
      wipe(this.#key, this.#value)
      this.#key = key
      this.#value = value
    }
    wipe(provided)
  }
}
