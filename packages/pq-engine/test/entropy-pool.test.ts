import { createHash } from 'node:crypto'
import { describe, expect, it, jest } from '@jest/globals'
import type { AuditSink, EntropySource, RandomSource } from '@quantum-shield/pq-core'
import { toHex } from '@quantum-shield/pq-core/bytes'
import {
  createEntropyPool,
  HmacDrbg,
  type EntropyPool,
  type EntropyPoolOptions,
} from '@quantum-shield/pq-engine/entropy'
import { xWing } from '@quantum-shield/pq-kem'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { MonitoredSource } from '../src/entropy/monitored-source.ts'
import { pseudorandom, recordingSink, wipedWhile } from './support.ts'

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

  it('leaves nothing behind of what the system gave, of what sources gave and of what it gave', async () => {
    const bytes = pseudorandom(42)
    const given: string[] = []
    const system: RandomSource = (length) => {
      const fresh = bytes(length)
      given.push(toHex(fresh))
      return fresh
    }
    const copies = (wiped: readonly string[], content: string | undefined) =>
      wiped.filter((entry) => entry === content).length
    const sources = [sound('a', 1), sound('b', 2)]
    let pool: EntropyPool | undefined
    const made = await wipedWhile(async () => {
      pool = await createEntropyPool({ system, sources, audit: recordingSink() })
    })
    expect(given.map((content) => copies(made, content))).toEqual([1, 1])
    for (const seed of [1, 2]) expect(copies(made, toHex(pseudorandom(seed)(1024)))).toBe(1)

    given.length = 0
    const reseeded = await wipedWhile(() => pool?.reseed())
    const harvests = ['a', 'b'].map((name, index) => {
      const source = pseudorandom(index + 1)
      for (const length of [1024, 54]) source(length)
      const samples = source(54)
      const hash = createHash('sha512').update(`quantum-shield entropy source v1\0\0\x01${name}`)
      return { samples: toHex(samples), digest: hash.update(samples).digest('hex') }
    })
    const contents = harvests.flatMap(({ samples, digest }) => [samples, digest])
    const additional = harvests.map(({ digest }) => digest).join('')
    for (const content of [...contents, additional, ...given]) expect(copies(reseeded, content)).toBe(1)

    given.length = 0
    let output: Uint8Array = new Uint8Array()
    const drawn = await wipedWhile(() => {
      output = pool?.random(65_540) ?? output
    })
    // The generator wipes two copies of its own.
    expect(given.map((content) => copies(drawn, content))).toEqual([3, 3])
    for (const piece of [output.subarray(0, 65_536), output.subarray(65_536)])
      expect(copies(drawn, toHex(piece))).toBe(1)
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

  it('that fail are reported by the next reseed where the sink refuses', async () => {
    const random = [pseudorandom(1), pseudorandom(2), pseudorandom(3)]
    let broken = false
    const source = (name: string, index: number) =>
      sourceOf(name, (length) => (broken ? new Uint8Array(length) : random[index]!(length)))
    const reported: string[] = []
    let refusing = false
    const audit: AuditSink = {
      record({ type, details }) {
        if (refusing) throw new Error('full')
        if (type === 'entropy.source_failed') reported.push(String(details?.['source']))
      },
    }
    const pool = await createEntropyPool({ audit, sources: [source('a', 0), source('b', 1), source('c', 2)] })
    broken = refusing = true
    for (let i = 0; i < 2; i++) expect(await codeRejectedBy(pool.reseed())).toBe('audit_failed')
    expect(pool.sources().map(({ state }) => state)).toEqual(['failed', 'failed', 'failed'])
    refusing = false
    await pool.reseed()
    await pool.reseed()
    expect(reported).toEqual(['a', 'b', 'c'])
  })

  it('are reported before they come back', async () => {
    const random = pseudorandom(1)
    let broken = false
    let refusing = false
    const types: string[] = []
    const audit: AuditSink = {
      record({ type }) {
        if (refusing) throw new Error('full')
        types.push(type)
      },
    }
    const sources = [sourceOf('q', (length) => (broken ? new Uint8Array(length) : random(length)))]
    const pool = await createEntropyPool({ audit, sources })
    broken = refusing = true
    expect(await codeRejectedBy(pool.reseed())).toBe('audit_failed')
    broken = refusing = false
    types.length = 0
    await pool.readmit('q')
    expect(types).toEqual(['entropy.source_failed', 'entropy.source_readmitted'])
    await pool.reseed()
    expect(types.slice(2)).toEqual(['entropy.reseeded'])
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

describe('MonitoredSource', () => {
  /** Samples of number `index`, different for all of them and sound for both tests. */
  const samplesOf = (index: number, length: number) =>
    Uint8Array.from({ length }, (_, i) => (i < 2 ? (index >> (8 * i)) & 255 : (index + 7 * i) & 255))

  it('remembers the last 16 384 digests', async () => {
    let index = 0
    const source = new MonitoredSource(
      sourceOf('q', (length) => samplesOf(index, length), 2),
      1000,
    )
    const harvest = (sample: number) => {
      index = sample
      return source.harvest()
    }
    for (let i = 0; i < 16_384; i++) expect(await harvest(i)).toHaveProperty('bits', 256)
    expect(await harvest(0)).toBe('repeated_digest')
    await harvest(16_384)
    expect(await harvest(0)).toHaveProperty('bits', 256)
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

  it.each<[string, string, RandomSource]>([
    ['too few bytes', 'RangeError', () => new Uint8Array(1)],
    ['too many bytes', 'RangeError', (length) => new Uint8Array(length + 1)],
    ['no bytes', 'TypeError', (length) => 'x'.repeat(length) as unknown as Uint8Array],
  ])('a system generator that gives %s, whenever it does', async (_, code, wrong) => {
    const random = pseudorandom(1)
    const poolWhoseDrawIsWrong = (which: number) => {
      let draws = 0
      const system: RandomSource = (length) => (draws++ === which ? wrong(length) : random(length))
      return createEntropyPool({ audit: recordingSink(), system })
    }
    // Seed and first reseed, a later reseed, the second of two pieces.
    for (const which of [0, 1]) expect(await codeRejectedBy(poolWhoseDrawIsWrong(which))).toBe(code)
    const pool = await poolWhoseDrawIsWrong(2)
    expect(await codeRejectedBy(pool.reseed())).toBe(code)
    const other = await poolWhoseDrawIsWrong(3)
    expect(codeThrownBy(() => other.random(65_537))).toBe(code)
    for (const sound of [pool, other]) expect(sound.random(16)).toHaveLength(16)
  })

  it.each([-1, 1.5, Number.NaN, Infinity, '16'])('to draw %p bytes', async (length) => {
    const { pool } = await poolOf([])
    expect(codeThrownBy(() => pool.random(length as number))).toBe('RangeError')
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
