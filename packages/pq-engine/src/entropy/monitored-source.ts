/** An EntropySource under test: nothing comes out of it untested, unconditioned or twice. */
import type { EntropySource } from '@quantum-shield/pq-core'
import { ByteWriter, toHex, utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { sha512 } from '#platform'
import { HealthTest, type HealthFailure } from './health.ts'

export type SourceFailure =
  | HealthFailure
  /** The read rejected, or gave no bytes 16 times in a row. */
  | 'unavailable'
  | 'timeout'
  /** More bytes than asked for, or something else than bytes. */
  | 'malformed'
  /** A digest that was there before: recorded or public data came a second time. */
  | 'repeated_digest'

export interface Harvest {
  /** SHA-512 of the raw samples; the caller wipes it. */
  readonly digest: Uint8Array
  /** Min-entropy that the digest is credited with. */
  readonly bits: number
}

/** SP 800-90B section 4.3: at least 1024 consecutive samples before the first use. */
const START_UP_SAMPLES = 1024
/** SP 800-90C (2025): 64 bits more than the output is to have, for full entropy. */
const WANTED_BITS = 256 + 64
const CREDITED_BITS = 256
const MAX_SAMPLES = 65_536
const MAX_EMPTY_READS = 16
/** Half a megabyte of text; at one reseed a minute it reaches back 11 days. */
const REMEMBERED_DIGESTS = 16_384

const LABEL = /* @__PURE__ */ utf8('quantum-shield entropy source v1\0')

class FailedRead extends Error {
  readonly failure: SourceFailure

  constructor(failure: SourceFailure) {
    super(failure)
    this.failure = failure
  }
}

export class MonitoredSource {
  readonly name: string
  readonly #source: EntropySource
  readonly #timeoutMs: number
  readonly #digests = new Set<string>()
  #health: HealthTest

  constructor(source: EntropySource, timeoutMs: number) {
    const { name, minEntropyPerByte } = source
    if (!(minEntropyPerByte > 0 && minEntropyPerByte <= 8))
      throw new RangeError(
        `${name}: min-entropy of ${minEntropyPerByte} bits a byte, above 0 and up to 8 expected`,
      )
    this.name = name
    this.#source = source
    this.#timeoutMs = timeoutMs
    this.#health = new HealthTest(minEntropyPerByte)
  }

  /** Tests 1024 samples, which are then thrown away. @returns undefined when the source is sound. */
  async startUp(): Promise<SourceFailure | undefined> {
    this.#health = new HealthTest(this.#source.minEntropyPerByte)
    const samples = await this.#samples(START_UP_SAMPLES)
    if (typeof samples === 'string') return samples
    wipe(samples)
    return undefined
  }

  /** Fresh, tested samples as one digest. */
  async harvest(): Promise<Harvest | SourceFailure> {
    const { minEntropyPerByte } = this.#source
    const count = Math.min(MAX_SAMPLES, Math.ceil(WANTED_BITS / minEntropyPerByte))
    const samples = await this.#samples(count)
    if (typeof samples === 'string') return samples
    const digest = sha512(new ByteWriter().bytes(LABEL).prefixed(utf8(this.name), 2).finish(), samples)
    wipe(samples)
    if (!this.#isNew(digest)) return 'repeated_digest'
    return { digest, bits: Math.min(CREDITED_BITS, Math.floor(count * minEntropyPerByte)) }
  }

  /** 128 bits of the digest's own hash: what is remembered must not help to find what was mixed in. */
  #isNew(digest: Uint8Array): boolean {
    const fingerprint = toHex(sha512(digest).subarray(0, 16))
    if (this.#digests.has(fingerprint)) return false
    this.#digests.add(fingerprint)
    for (const oldest of this.#digests) {
      if (this.#digests.size <= REMEMBERED_DIGESTS) break
      this.#digests.delete(oldest)
    }
    return true
  }

  async #samples(count: number): Promise<Uint8Array | SourceFailure> {
    try {
      const samples = await this.#inTime(this.#readFully(count))
      return this.#health.check(samples) ?? samples
    } catch (error) {
      return error instanceof FailedRead ? error.failure : 'unavailable'
    }
  }

  async #readFully(count: number): Promise<Uint8Array> {
    const samples = new Uint8Array(count)
    let emptyReads = 0
    for (let filled = 0; filled < count;) {
      const piece: unknown = await this.#source.read(count - filled)
      if (!(piece instanceof Uint8Array) || piece.length > count - filled) throw new FailedRead('malformed')
      if (piece.length === 0 && ++emptyReads === MAX_EMPTY_READS) throw new FailedRead('unavailable')
      if (piece.length > 0) emptyReads = 0
      samples.set(piece, filled)
      filled += piece.length
    }
    return samples
  }

  async #inTime<T>(work: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new FailedRead('timeout')), this.#timeoutMs)
    })
    try {
      return await Promise.race([work, late])
    } finally {
      clearTimeout(timer)
    }
  }
}
