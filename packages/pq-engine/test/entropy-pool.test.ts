import { describe, expect, it, jest } from '@jest/globals'
import type { EntropySource, RandomSource } from '@quantum-shield/pq-core'
import { toHex } from '@quantum-shield/pq-core/bytes'
import { createEntropyPool, HmacDrbg, type EntropyPoolOptions } from '@quantum-shield/pq-engine/entropy'
import { xWing } from '@quantum-shield/pq-kem'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { pseudorandom, recordingSink } from './support.ts'

/** A source over a function of the length. */
function sourceOf(
  name: string,
  read: (length: number) => Uint8Array | Promise<Uint8Array>,
  minEntropyPerByte = 6,
) {
  return { name, minEntropyPerByte, read: async (length: number) => read(length) } satisfies EntropySource
}

const sound = (name = 'sound', seed = 1) => sourceOf(name, pseudorandom(seed))

async function poolOf(sources: readonly EntropySource[], more: Partial<EntropyPoolOptions> = {}) {
  const audit = recordingSink()
  const pool = await createEntropyPool({ sources, audit, ...more })
  const types = () =>
    audit.events.map(({ type, reason, details }) => [type, reason ?? details?.['source'] ?? ''])
  return { pool, audit, types }
}

describe('pool.random', () => {
  it('gives bytes of any length, and keys', async () => {
    const { pool } = await poolOf([])
    for (const length of [0, 1, 32, 65_537]) expect(pool.random(length)).toHaveLength(length)
    expect(new Set(Array.from({ length: 100 }, () => toHex(pool.random(16)))).size).toBe(100)
    const { publicKey, privateKey } = xWing.generateKeyPair({ random: pool.random })
    const { ciphertext, sharedSecret } = xWing.encapsulate(publicKey)
    expect(xWing.decapsulate(privateKey, ciphertext).equals(sharedSecret)).toBe(true)
  })

  it('is HMAC_DRBG with fresh system bytes in the seed, the reseed and every request', async () => {
    const { pool } = await poolOf([], { system: pseudorandom(42) })
    const system = pseudorandom(42)
    const seed = system(48)
    const personalization = new TextEncoder().encode('quantum-shield entropy pool v1')
    const drbg = new HmacDrbg(seed.subarray(0, 32), seed.subarray(32), personalization)
    drbg.reseed(system(48))
    expect(pool.random(100)).toEqual(drbg.generate(100, system(48)))
    expect(pool.random(7)).toEqual(drbg.generate(7, system(48)))
  })

  it('depends on the system even when every source is known', async () => {
    const known = () => [sound('known')]
    const first = await poolOf(known(), { system: pseudorandom(1) })
    const same = await poolOf(known(), { system: pseudorandom(1) })
    const other = await poolOf(known(), { system: pseudorandom(2) })
    const output = first.pool.random(32)
    expect(same.pool.random(32)).toEqual(output)
    expect(other.pool.random(32)).not.toEqual(output)
  })

  it('depends on every source even when the system is known', async () => {
    const system = (): RandomSource => pseudorandom(5)
    const sources = (seed: number) => [sound('a', 1), sound('b', seed)]
    const first = await poolOf(sources(2), { system: system() })
    const same = await poolOf(sources(2), { system: system() })
    const other = await poolOf(sources(3), { system: system() })
    const output = first.pool.random(32)
    expect(same.pool.random(32)).toEqual(output)
    expect(other.pool.random(32)).not.toEqual(output)
  })

  it('goes on when every source has failed', async () => {
    const { pool } = await poolOf([sourceOf('dead', () => Promise.reject(new Error('unplugged')))])
    expect(pool.random(32)).toHaveLength(32)
    await pool.reseed()
    expect(pool.random(32)).toHaveLength(32)
  })
})

describe('sources', () => {
  it('are read for 1024 samples, which are thrown away, and then for what they are worth', async () => {
    const lengths: number[] = []
    const random = pseudorandom(1)
    const source = (name: string, h: number) =>
      sourceOf(
        name,
        (length) => {
          lengths.push(length)
          return random(length)
        },
        h,
      )
    const { pool, audit } = await poolOf([source('good', 8)])
    expect(lengths).toEqual([1024, 40])
    expect(pool.sources()).toEqual([{ name: 'good', state: 'live', creditedBits: 256 }])
    expect(audit.events.at(-1)).toMatchObject({
      type: 'entropy.reseeded',
      outcome: 'success',
      details: { sources: 1, creditedBits: 256 },
    })
    lengths.length = 0
    await poolOf([source('poor', 0.5)])
    expect(lengths).toEqual([1024, 640])
  })

  it('are credited their assessed min-entropy and no more', async () => {
    const { pool } = await poolOf([sourceOf('very poor', pseudorandom(3), 0.001), sound('good', 4)])
    // 65 536 bytes at 0.001 bits.
    expect(pool.sources().map(({ creditedBits }) => creditedBits)).toEqual([65, 256])
  })

  it('may deliver in pieces', async () => {
    const random = pseudorandom(1)
    const { pool } = await poolOf([sourceOf('slow', (length) => random(Math.min(length, 13)))])
    expect(pool.sources()[0]?.state).toBe('live')
  })

  it.each<[string, string, (length: number) => Uint8Array | Promise<Uint8Array>]>([
    ['rejects', 'unavailable', () => Promise.reject(new Error('unplugged'))],
    ['gives nothing', 'unavailable', () => new Uint8Array()],
    ['gives too much', 'malformed', (length) => new Uint8Array(length + 1)],
    ['gives text', 'malformed', () => 'x' as unknown as Uint8Array],
    ['never answers', 'timeout', () => new Promise(() => undefined)],
    ['is stuck', 'repetition_count', (length) => new Uint8Array(length)],
    [
      'is biased',
      'adaptive_proportion',
      (length) => Uint8Array.from({ length }, (_, i) => (i % 3 === 0 ? 0 : i)),
    ],
  ])('that %s fails its start-up: %s', async (_, failure, read) => {
    const { pool, audit } = await poolOf([sourceOf('bad', read), sound()], { readTimeoutMs: 50 })
    expect(pool.sources()).toEqual([
      { name: 'bad', state: 'failed', failure, creditedBits: 0 },
      { name: 'sound', state: 'live', creditedBits: 256 },
    ])
    expect(audit.events[0]).toMatchObject({
      type: 'entropy.source_failed',
      outcome: 'failure',
      reason: failure,
      details: { source: 'bad' },
    })
    expect(audit.events).toHaveLength(2)
  })

  it('that breaks later is dropped, reported once, never read again and adds nothing', async () => {
    const random = pseudorandom(1)
    let broken = false
    const read = jest.fn((length: number) => (broken ? new Uint8Array(length) : random(length)))
    const system = pseudorandom(9)
    const { pool, types } = await poolOf([sourceOf('q', read)], { system })
    broken = true
    await pool.reseed()
    expect(pool.sources()).toEqual([
      { name: 'q', state: 'failed', failure: 'repetition_count', creditedBits: 0 },
    ])
    const reads = read.mock.calls.length
    await pool.reseed()
    expect(read.mock.calls).toHaveLength(reads)
    expect(types()).toEqual([
      ['entropy.reseeded', ''],
      ['entropy.source_failed', 'repetition_count'],
      ['entropy.reseeded', ''],
      ['entropy.reseeded', ''],
    ])
  })

  it('that gives the same samples again fails', async () => {
    const recorded = pseudorandom(1)(40)
    const random = pseudorandom(2)
    const source = sourceOf('beacon', (length) => (length === 40 ? recorded : random(length)), 8)
    const { pool } = await poolOf([source])
    expect(pool.sources()[0]?.state).toBe('live')
    await pool.reseed()
    expect(pool.sources()[0]).toMatchObject({ state: 'failed', failure: 'repeated_digest' })
  })

  it('keep their test state from one reseed to the next', async () => {
    // Three equal samples at the end of one read and one at the start of the next: none fails alone.
    const random = pseudorandom(1)
    let reads = 0
    const source = sourceOf(
      'edge',
      (length) => {
        const samples = random(length).map((value) => value | 1)
        if (++reads === 2) samples.fill(0, -3)
        if (reads === 3) samples[0] = 0
        return samples
      },
      8,
    )
    const { pool } = await poolOf([source])
    expect(pool.sources()[0]?.state).toBe('live')
    await pool.reseed()
    expect(pool.sources()[0]).toMatchObject({ failure: 'repetition_count' })
  })

  it('are read by one reseed at a time', async () => {
    const random = pseudorandom(1)
    let open = 0
    const source = sourceOf('q', async (length) => {
      expect(++open).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 5))
      open--
      return random(length)
    })
    const { pool, audit } = await poolOf([source])
    await Promise.all([pool.reseed(), pool.reseed(), pool.reseed()])
    expect(pool.sources()[0]?.state).toBe('live')
    expect(audit.events).toHaveLength(2)
  })

  it('come back only through their start-up tests', async () => {
    const random = pseudorandom(1)
    let broken = true
    const { pool, types } = await poolOf([
      sourceOf('q', (length) => (broken ? new Uint8Array(length) : random(length))),
    ])
    expect(await codeRejectedBy(pool.readmit('q'))).toBe('source_failed')
    expect(pool.sources()[0]?.state).toBe('failed')
    broken = false
    await pool.readmit('q')
    await pool.readmit('q')
    await pool.reseed()
    expect(pool.sources()).toEqual([{ name: 'q', state: 'live', creditedBits: 256 }])
    expect(types()).toEqual([
      ['entropy.source_failed', 'repetition_count'],
      ['entropy.reseeded', ''],
      ['entropy.source_failed', 'repetition_count'],
      ['entropy.source_readmitted', 'q'],
      ['entropy.reseeded', ''],
    ])
    expect(await codeRejectedBy(pool.readmit('other'))).toBe('TypeError')
  })

  it('come back with their tests begun anew', async () => {
    const random = pseudorandom(1)
    let broken = true
    const biased = (length: number) => Uint8Array.from({ length }, (_, i) => (i % 3 === 0 ? 0 : i))
    const { pool } = await poolOf([sourceOf('q', (length) => (broken ? biased(length) : random(length)))])
    expect(pool.sources()[0]?.failure).toBe('adaptive_proportion')
    broken = false
    await pool.readmit('q')
    expect(pool.sources()[0]?.state).toBe('live')
  })
})

describe('refusals', () => {
  it.each([0, -1, 8.01, Number.NaN])('a min-entropy of %d', async (h) => {
    expect(await codeRejectedBy(poolOf([sourceOf('q', pseudorandom(1), h)]))).toBe('RangeError')
  })

  it('two sources with one name, and unknown options', async () => {
    expect(await codeRejectedBy(poolOf([sound('q'), sound('q', 2)]))).toBe('TypeError')
    expect(await codeRejectedBy(createEntropyPool({ audit: recordingSink(), seed: 1 } as never))).toBe(
      'TypeError',
    )
  })

  it('a sink that rejects, synchronously or not; the pool is reseeded all the same', async () => {
    let rejecting: 'no' | 'throw' | 'reject' = 'no'
    const audit = {
      record() {
        if (rejecting === 'throw') throw new Error('full')
        return rejecting === 'reject' ? Promise.reject(new Error('full')) : undefined
      },
    }
    const pool = await createEntropyPool({ audit, sources: [sound()] })
    for (const way of ['throw', 'reject'] as const) {
      rejecting = way
      expect(await codeRejectedBy(pool.reseed())).toBe('audit_failed')
      expect(pool.random(32)).toHaveLength(32)
    }
  })
})
