import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { healthCutoffs, HealthTest } from '@quantum-shield/pq-engine/entropy'
import { pseudorandom } from './support.ts'

describe('healthCutoffs', () => {
  // SP 800-90B section 4.4.1 has RCT for H = 1 at 2^-20 (21); section 4.4.2 has APT 589 (binary, W = 1024, H = 1),
  // 311 (W = 512, H = 1) and 13 (W = 512, H = 8). H = 0.5 are the constants 41 and 410 of Go's crypto/internal/entropy.
  it.each([
    [0.5, 41, 410, 793],
    [0.8, 26, 348, 664],
    [1, 21, 311, 589],
    [2, 11, 177, 325],
    [4, 6, 62, 105],
    [8, 4, 13, 18],
  ])('H = %d: RCT %d, APT %d in 512 and %d in 1024', (h, repetitionCount, of512, of1024) => {
    expect(healthCutoffs(h)).toEqual({ repetitionCount, adaptiveProportion: of512 })
    expect(healthCutoffs(h, 1024)).toEqual({ repetitionCount, adaptiveProportion: of1024 })
  })

  /** 1 + CRITBINOM(n, numerator / denominator, 1 - 2^-20) in whole numbers. */
  function exactCutoff(n: number, numerator: bigint, denominator: bigint): number {
    let coefficient = 1n
    let below = 0n
    const total = denominator ** BigInt(n)
    for (let k = 0; k <= n; k++) {
      below += coefficient * numerator ** BigInt(k) * (denominator - numerator) ** BigInt(n - k)
      // P(X > k) <= 2^-20.
      if ((total - below) << 20n <= total) return 1 + k
      coefficient = (coefficient * BigInt(n - k)) / BigInt(k + 1)
    }
    return n + 1
  }

  it('is exact', () => {
    for (const h of [1, 2, 3, 4, 5, 6, 7, 8])
      expect([h, healthCutoffs(h).adaptiveProportion]).toEqual([h, exactCutoff(512, 1n, 1n << BigInt(h))])
    // 2^-H of a low-entropy source, by its nearest fraction of 2^30.
    for (const h of [0.05, 0.1, 0.3, 0.7, 1.5, 7.2]) {
      const p = BigInt(Math.round(2 ** (30 - h)))
      expect([h, healthCutoffs(h).adaptiveProportion]).toEqual([h, exactCutoff(512, p, 1n << 30n)])
    }
  })

  it('fails no window of a source too poor for the test', () => {
    expect(healthCutoffs(0.01).adaptiveProportion).toBe(513)
    expect(healthCutoffs(0.01).repetitionCount).toBe(2001)
  })
})

/** SP 800-90B sections 4.4.1 and 4.4.2 as they are written, over a whole sequence. */
function textbook(samples: Uint8Array, h: number): string | undefined {
  const { repetitionCount, adaptiveProportion } = healthCutoffs(h)
  let firstRepetition = Infinity
  for (let i = 0, b = 0; i < samples.length; i++) {
    b = i > 0 && samples[i] === samples[i - 1] ? b + 1 : 1
    if (b >= repetitionCount) firstRepetition = Math.min(firstRepetition, i)
  }
  let firstProportion = Infinity
  for (let start = 0; start < samples.length; start += 512) {
    let b = 1
    for (let i = start + 1; i < Math.min(start + 512, samples.length); i++) {
      if (samples[i] === samples[start]) b++
      if (b >= adaptiveProportion) firstProportion = Math.min(firstProportion, i)
    }
  }
  if (firstRepetition === Infinity && firstProportion === Infinity) return undefined
  return firstRepetition <= firstProportion ? 'repetition_count' : 'adaptive_proportion'
}

describe('HealthTest', () => {
  it('fails at the cutoff and not before', () => {
    const run = (length: number) => new HealthTest(8).check(new Uint8Array(length).fill(7))
    expect(run(3)).toBeUndefined()
    expect(run(4)).toBe('repetition_count')
  })

  it('counts across reads', () => {
    const test = new HealthTest(8)
    expect(test.check(Uint8Array.of(1, 2, 2, 2))).toBeUndefined()
    expect(test.check(Uint8Array.of(2))).toBe('repetition_count')
  })

  it('sees a value that is too frequent, at the cutoff and not before', () => {
    // The first value of the window every fourth sample: never twice in a row.
    const samples = (count: number) =>
      Uint8Array.from({ length: 512 }, (_, i) => (i % 4 === 0 && i < 4 * count ? 9 : 10 + (i % 200)))
    expect(new HealthTest(8).check(samples(12))).toBeUndefined()
    expect(new HealthTest(8).check(samples(13))).toBe('adaptive_proportion')
  })

  it('starts each window anew', () => {
    const test = new HealthTest(8)
    for (let window = 0; window < 4; window++) {
      const samples = Uint8Array.from({ length: 512 }, (_, i) => (i % 4 === 0 && i < 48 ? 9 : 10 + (i % 200)))
      expect(test.check(samples)).toBeUndefined()
    }
  })

  it('equals the textbook however the samples are cut', () => {
    const poor = fc
      .record({
        seed: fc.integer(),
        values: fc.integer({ min: 1, max: 40 }),
        length: fc.integer({ max: 3000, min: 1 }),
      })
      .map(({ seed, values, length }) => pseudorandom(seed)(length).map((value) => value % values))
    let failures = 0
    fc.assert(
      fc.property(
        poor,
        fc.double({ min: 0.5, max: 8, noNaN: true }),
        fc.integer({ min: 1, max: 700 }),
        (all, h, cut) => {
          const test = new HealthTest(h)
          let found: string | undefined
          for (let at = 0; at < all.length && found === undefined; at += cut)
            found = test.check(all.subarray(at, at + cut))
          expect(found).toBe(textbook(all, h))
          if (found !== undefined) failures++
        },
      ),
      { numRuns: 300 },
    )
    expect(failures).toBeGreaterThan(50)
  })

  it('passes a megabyte of a sound source', () => {
    // The same bytes each time: at 2^-20 a sample, a fresh megabyte fails once in some sixteen runs.
    const samples = createHash('shake128', { outputLength: 2 ** 20 })
      .update('health')
      .digest()
    expect(new HealthTest(7.2).check(samples)).toBeUndefined()
  })
})
