/**
 * Random numbers from the operating system and from sources that are watched (docs/design/006-entropy.md). The
 * operating system alone suffices for every number; a source can add to it and never take away from it.
 */
import {
  checkOptions,
  draw,
  systemRandom,
  type AuditSink,
  type Clock,
  type EntropySource,
  type RandomSource,
} from '@quantum-shield/pq-core'
import { concatBytes, utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { HmacDrbg, MAX_REQUEST } from './entropy/hmac-drbg.ts'
import { MonitoredSource, type SourceFailure } from './entropy/monitored-source.ts'
import { EngineError } from './errors.ts'
import { createRecorder } from './events.ts'

export { healthCutoffs, HealthTest, type HealthCutoffs, type HealthFailure } from './entropy/health.ts'
export { HmacDrbg } from './entropy/hmac-drbg.ts'
export type { SourceFailure } from './entropy/monitored-source.ts'

export interface EntropyPoolOptions {
  /** With different names. Default: none. */
  readonly sources?: readonly EntropySource[]
  /** Takes `entropy.reseeded`, `entropy.source_failed` and `entropy.source_readmitted`. */
  readonly audit: AuditSink
  /** Default: `Date.now`. */
  readonly clock?: Clock
  /** Default: `crypto.getRandomValues`. */
  readonly system?: RandomSource
  /** For all bytes of one reseed from one source. Default 5000. */
  readonly readTimeoutMs?: number
}

export interface SourceStatus {
  readonly name: string
  readonly state: 'live' | 'failed'
  /** Why, where it failed. */
  readonly failure?: SourceFailure
  /** Bits that the source was credited with in the last reseed, at most 256. */
  readonly creditedBits: number
}

export interface EntropyPool {
  /** Synchronous, and fresh bytes of the operating system go into every call. */
  readonly random: RandomSource
  /** The state at the time of asking. */
  sources(): readonly SourceStatus[]
  /**
   * Mixes in fresh samples of every live source. A source that fails is dropped and reported, and the others and
   * the operating system go on. Nothing calls this by itself but the start: the application chooses how often.
   * @throws EngineError `audit_failed`, after the pool has been reseeded; the next reseed reports what this one could not.
   */
  reseed(): Promise<void>
  /**
   * Tries a failed source again, start-up tests first. @throws EngineError `source_failed`; TypeError for a name
   * that is none of the sources.
   */
  readmit(name: string): Promise<void>
}

interface Entry {
  readonly source: MonitoredSource
  failure: SourceFailure | undefined
  /** Not yet an event. */
  unreported: SourceFailure | undefined
  creditedBits: number
}

const PERSONALIZATION = /* @__PURE__ */ utf8('quantum-shield entropy pool v1')
/** Bytes of the operating system for each seed and request: 32 of entropy input, 16 of nonce (SP 800-90A r1 section 8.6.7). */
const FRESH = 48

function entriesOf(sources: readonly EntropySource[], timeoutMs: number): readonly Entry[] {
  const names = new Set(sources.map(({ name }) => name))
  if (names.size !== sources.length) throw new TypeError('two entropy sources with one name')
  return sources.map((source) => ({
    source: new MonitoredSource(source, timeoutMs),
    failure: undefined,
    unreported: undefined,
    creditedBits: 0,
  }))
}

/** Resolves when every source has passed or failed its start-up tests and the pool is seeded. @throws as reseed. */
export async function createEntropyPool(options: EntropyPoolOptions): Promise<EntropyPool> {
  checkOptions(options, ['sources', 'audit', 'clock', 'system', 'readTimeoutMs'])
  const { sources = [], audit, clock = Date.now, system = systemRandom, readTimeoutMs = 5000 } = options
  const entries = entriesOf(sources, readTimeoutMs)
  const record = createRecorder(audit, clock)
  const seed = draw(system, FRESH)
  const drbg = new HmacDrbg(seed.subarray(0, 32), seed.subarray(32), PERSONALIZATION)
  wipe(seed)
  let running: Promise<void> | undefined

  function drop(entry: Entry, failure: SourceFailure): void {
    entry.failure = failure
    entry.unreported = failure
    entry.creditedBits = 0
  }

  async function report(entry: Entry): Promise<void> {
    const { source, unreported } = entry
    if (unreported === undefined) return
    entry.unreported = undefined
    try {
      await record({
        type: 'entropy.source_failed',
        outcome: 'failure',
        reason: unreported,
        details: { source: source.name },
      })
    } catch (error) {
      entry.unreported ??= unreported
      throw error
    }
  }

  async function harvest(entry: Entry): Promise<Uint8Array> {
    const harvest = await entry.source.harvest()
    if (typeof harvest === 'string') {
      drop(entry, harvest)
      return new Uint8Array()
    }
    entry.creditedBits = harvest.bits
    return harvest.digest
  }

  async function reseedNow(): Promise<void> {
    const live = entries.filter(({ failure }) => failure === undefined)
    const digests = await Promise.all(live.map(harvest))
    const additional = concatBytes(...digests)
    const fresh = draw(system, FRESH)
    drbg.reseed(fresh, additional)
    wipe(fresh, additional, ...digests)
    for (const entry of entries) await report(entry)
    const creditedBits = live.reduce((sum, entry) => sum + entry.creditedBits, 0)
    const sources = live.filter(({ failure }) => failure === undefined).length
    await record({ type: 'entropy.reseeded', outcome: 'success', details: { sources, creditedBits } })
  }

  const pool: EntropyPool = Object.freeze({
    random(length) {
      if (!Number.isSafeInteger(length) || length < 0) throw new RangeError(`${length} bytes cannot be drawn`)
      const output = new Uint8Array(length)
      for (let offset = 0; offset < length; offset += MAX_REQUEST) {
        const fresh = draw(system, FRESH)
        const piece = drbg.generate(Math.min(MAX_REQUEST, length - offset), fresh)
        output.set(piece, offset)
        wipe(fresh, piece)
      }
      return output
    },
    sources: () =>
      entries.map(({ source: { name }, failure, creditedBits }) =>
        failure === undefined
          ? { name, state: 'live', creditedBits }
          : { name, state: 'failed', failure, creditedBits },
      ),
    reseed() {
      running ??= reseedNow().finally(() => {
        running = undefined
      })
      return running
    },
    async readmit(name) {
      const entry = entries.find(({ source }) => source.name === name)
      if (entry === undefined) throw new TypeError(`no entropy source is called "${name}"`)
      // A live source is read by reseed(): its samples are tested in order, by one reader.
      if (entry.failure === undefined) return
      const failure = await entry.source.startUp()
      if (failure !== undefined) {
        drop(entry, failure)
        await report(entry)
        throw new EngineError('source_failed', `the entropy source "${name}" fails: ${failure}`)
      }
      await report(entry)
      await record({ type: 'entropy.source_readmitted', outcome: 'success', details: { source: name } })
      entry.failure = undefined
    },
  } satisfies EntropyPool)

  const failures = await Promise.all(entries.map(({ source }) => source.startUp()))
  for (const [index, entry] of entries.entries()) {
    const failure = failures[index]
    if (failure !== undefined) drop(entry, failure)
    await report(entry)
  }
  await pool.reseed()
  return pool
}
