/** Section 5: statistics against the text of the standard, permutations that follow from their seed, verdicts. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { testIid } from '@quantum-shield/pq-engine/assessment'
import { codeRejectedBy, fromHex, shake128Stream } from '@quantum-shield/testkit'
import { goodnessOfFit, independence } from '../src/assessment/iid/chi-square.ts'
import { decimalText, loadCompressedLength } from '../src/assessment/iid/compressed-length.ts'
import { logGamma, upperGamma } from '../src/assessment/iid/gamma.ts'
import { shuffle, wordsOf, xoshiro128 } from '../src/assessment/iid/permutation.ts'
import { arrange, constantsOf, permutationTest } from '../src/assessment/iid/permutation-test.ts'
import { repeatedSubstring } from '../src/assessment/iid/repeated-substring.ts'
import { convert, STATISTIC_GROUPS } from '../src/assessment/iid/statistics.ts'
import type { SampleSet } from '../src/assessment/samples.ts'
import * as twin from './assessment-iid.twin.ts'
import { pseudorandom } from './support.ts'

const SEED = fromHex('000102030405060708090a0b0c0d0e0f')

/** @param values of the symbols. */
function setOf(symbols: readonly number[], values: readonly number[]): SampleSet {
  return {
    raw: Uint8Array.from(symbols, (symbol) => values[symbol]!),
    bitsPerSample: 8,
    symbols: Uint8Array.from(symbols),
    alphabetSize: values.length,
    values: Uint8Array.from(values),
    bits: undefined,
  }
}

const sets = fc
  .uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 2, maxLength: 12 })
  .map((values) => values.sort((a, b) => a - b))
  .chain((values) =>
    fc.tuple(
      fc.constant(values),
      fc.array(fc.integer({ min: 0, max: values.length - 1 }), { minLength: 330, maxLength: 600 }),
      fc.boolean(),
    ),
  )
  // Noise, or with more steps down than up.
  .map(([values, symbols, falls]): [number[], number[]] => [
    values,
    falls
      ? symbols.map((symbol, i) => (symbol % 5 === 0 ? symbol : values.length - 1 - (i % values.length)))
      : symbols,
  ])
  .filter(([values, symbols]) => new Set(symbols).size === values.length)

it('5.1: the statistics that are no compression', () => {
  fc.assert(
    fc.property(sets, ([values, symbols]) => {
      const set = setOf(symbols, values)
      const arrangement = arrange(set.symbols, set.values)
      const found = STATISTIC_GROUPS.flatMap(({ names, compute }) => {
        const figures = compute(arrangement, constantsOf(set))
        return names.map((name, i): [string, number] => [name, figures[i]!])
      })
      const expected = Object.entries(twin.statisticsTwin(symbols, [...set.raw]))
      expect(found.map(([name]) => name)).toEqual(expected.map(([name]) => name))
      found.forEach(([name, value], i) =>
        expect([name, value.toFixed(9)]).toEqual([name, expected[i]![1].toFixed(9)]),
      )
    }),
  )
})

it('5.1: conversions of bits, the last block shorter', () => {
  const { sums, bytes } = convert(Uint8Array.of(1, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0))
  expect([...sums]).toEqual([3, 2])
  expect([...bytes]).toEqual([0b10000110, 0b11000000])
})

describe('5.1.11: compression', () => {
  it('is of decimal numbers with a space between', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (raw) =>
        expect(Buffer.from(decimalText(raw)).toString()).toBe([...raw].join(' ')),
      ),
    )
  })

  // Of `bzip2 -5` 1.0.8; 600 kB of text are more than one block.
  it.each([
    [20_000, 8, 21_758],
    [300_000, 1, 46_845],
  ])(
    'is that of libbz2, and leaves no names behind: %d samples of %d bits',
    async (length, bits, expected) => {
      const compressedLength = await loadCompressedLength()
      const raw = pseudorandom(1)(length).map((byte) => byte >> (8 - bits))
      expect(compressedLength?.(raw)).toBe(expected)
      expect('require' in globalThis && typeof globalThis.require === 'function').toBe(false)
    },
  )
})

describe('5.2', () => {
  const scores = fc.property(sets, ([values, symbols]) => {
    const text = Uint8Array.from(symbols)
    for (const [found, expected] of [
      [independence(text, values.length), twin.independenceTwin(symbols)],
      [goodnessOfFit(text, values.length), twin.goodnessOfFitTwin(symbols)],
    ] as const) {
      expect(found.degreesOfFreedom).toBe(expected.degreesOfFreedom)
      expect(found.score).toBeCloseTo(expected.score, 8)
    }
    const { length, probability } = repeatedSubstring(text, values.length)
    const expected = twin.repeatedSubstringTwin(symbols)
    expect(length).toBe(expected.length)
    expect(probability).toBeCloseTo(expected.probability, 8)
  })

  it('chi square and the longest repeated substring', () => {
    fc.assert(scores, { numRuns: 60 })
  })

  // Critical values of chi square at 0.001, NIST/SEMATECH e-Handbook section 1.3.6.7.4.
  it.each([
    [1, 10.828],
    [2, 13.816],
    [9, 27.877],
    [10, 29.588],
    [50, 86.661],
    [100, 149.449],
  ])('%d degrees of freedom: 0.001 of chi square is above %d', (k, critical) => {
    expect(upperGamma(k / 2, critical / 2)).toBeCloseTo(0.001, 6)
  })

  it('the gamma functions: exact where they are elementary', () => {
    let factorial = 1
    for (let n = 1; n <= 20; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 12)
      factorial *= n
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13)
    // Q(n, x) = e^-x (1 + x + ... + x^(n-1) / (n-1)!).
    for (const n of [1, 3, 10]) {
      for (const x of [0.1, 1, 3, 9.5, 10.5, 30]) {
        let [term, sum] = [1, 0]
        for (let k = 0; k < n; term *= x / ++k) sum += term
        expect(upperGamma(n, x) / (Math.exp(-x) * sum)).toBeCloseTo(1, 12)
      }
    }
    // With many degrees of freedom nearly normal (Wilson and Hilferty): the median is k (1 - 2 / 9k)^3.
    const k = 60_000
    expect(upperGamma(k / 2, (k * (1 - 2 / (9 * k)) ** 3) / 2)).toBeCloseTo(0.5, 5)
    expect(upperGamma(5, 0)).toBe(1)
  })
})

describe('permutations', () => {
  it('xoshiro128**: words of the reference implementation', () => {
    // github.com/edorfaus/xoshiro-6502, test-rom/testdata.asm, made with the authors' C program.
    const words = xoshiro128(Uint32Array.of(0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0))
    expect(Array.from({ length: 4 }, words)).toEqual([0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70])
  })

  it('follow from seed and number, and differ between them', () => {
    const permuted = (seed: Uint8Array, index: number) => {
      const samples = Uint8Array.from({ length: 256 }, (_, i) => i)
      shuffle(samples, wordsOf(seed, index))
      expect([...samples].sort((a, b) => a - b)).toEqual([...samples.keys()])
      return samples.join()
    }
    expect(permuted(SEED, 5)).toBe(permuted(SEED, 5))
    const all = [0, 1, 2, 255, 256].flatMap((index) => [
      permuted(SEED, index),
      permuted(fromHex('ff'.repeat(16)), index),
    ])
    expect(new Set(all).size).toBe(10)
  })

  it('are even: every order of four as often', () => {
    const words = wordsOf(SEED, 0)
    const counts = new Map<string, number>()
    const rounds = 24_000
    for (let i = 0; i < rounds; i++) {
      const samples = Uint8Array.of(0, 1, 2, 3)
      shuffle(samples, words)
      counts.set(samples.join(), (counts.get(samples.join()) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    const score = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    expect(upperGamma(23 / 2, score / 2)).toBeGreaterThan(0.001)
  })
})

describe('testIid', () => {
  /** Of the same generator as the permutations: as IID as it gets. */
  const iid = (length: number, bits: number): Uint8Array => {
    const words = wordsOf(SEED, 1 << 30)
    return Uint8Array.from({ length }, () => words() >>> (32 - bits))
  }

  it.each([2, 1])(
    'passes samples that are IID, of %d bits, and stops early',
    async (bits) => {
      const result = await testIid(iid(8000, bits), { seed: SEED })
      expect(result).toMatchObject({ passed: true, notRun: [], seed: '000102030405060708090a0b0c0d0e0f' })
      expect(result.permutations).toBeLessThan(2000)
      expect(result.statistics).toHaveLength(19)
      for (const { counts, passed } of result.statistics) {
        const [greater, equal, less] = counts
        expect(passed).toBe(greater + equal > 5 && equal + less > 5)
        expect(greater + equal + less).toBeLessThanOrEqual(result.permutations)
      }
      expect(result.minEntropy).toBeLessThanOrEqual(bits)
      expect(result.minEntropy).toBeGreaterThan(0.85 * bits)
    },
    120_000,
  )

  it('is the same again with the same seed', async () => {
    const options = { seed: SEED, permutations: 12 }
    const [first, second] = [await testIid(iid(5000, 3), options), await testIid(iid(5000, 3), options)]
    expect(second).toEqual(first)
    const other = await testIid(iid(5000, 3), { ...options, seed: fromHex('ff'.repeat(16)) })
    expect(other.statistics.map(({ value }) => value)).toEqual(first.statistics.map(({ value }) => value))
    expect(other.statistics).not.toEqual(first.statistics)
  })

  it('fails samples in order, by nearly everything', async () => {
    const sorted = iid(8000, 3).sort()
    const { passed, statistics, ...tests } = await testIid(sorted, { seed: SEED, permutations: 40 })
    expect(statistics.every((one) => one.passed !== false)).toBe(true)
    expect(passed).toBe(false)
    expect(tests.independence.passed || tests.goodnessOfFit.passed || tests.repeatedSubstring.passed).toBe(
      false,
    )
    const open = statistics.filter((one) => one.passed === undefined).map(({ name }) => name)
    expect(open).toEqual(
      expect.arrayContaining(['excursion', 'numRunsMedian', 'periodicity(1)', 'compression']),
    )
  })

  it('fails samples of which every other repeats the one before it', async () => {
    const half = iid(4000, 4)
    const doubled = Uint8Array.from({ length: 8000 }, (_, i) => half[i >> 1]!)
    const { passed, statistics } = await testIid(doubled, { seed: SEED, permutations: 40 })
    expect(passed).toBe(false)
    const periodicity = statistics.find(({ name }) => name === 'periodicity(1)')
    expect(periodicity).toEqual(expect.not.objectContaining({ passed: expect.anything() }))
    expect(periodicity?.counts).toEqual([0, 0, 40])
  })

  it.each([1, 5])('decides nothing after %d permutations of samples that are IID', async (permutations) => {
    const result = await testIid(iid(10_000, 2), { seed: SEED, permutations })
    expect(result).not.toHaveProperty('passed')
    expect(result.permutations).toBe(permutations)
    expect(result.statistics).toHaveLength(19)
    for (const statistic of result.statistics) expect(statistic).not.toHaveProperty('passed')
  })

  it('fails a statistic after all 10 000 permutations, and not before', () => {
    const symbols = Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : i < 30 ? 1 : 2))
    const test = permutationTest(setOf(symbols, [0, 1, 2]), SEED, undefined)
    for (let i = 0; i < 10_000; i++) test.next(i)
    const found = (made: number) => test.results(made).find(({ name }) => name === 'numRunsMedian')
    expect(found(10_000)).toMatchObject({ passed: false })
    expect(found(9999)).not.toHaveProperty('passed')
    expect(test.results(9999).find(({ name }) => name === 'covariance(32)')).toMatchObject({ passed: true })
  })

  it('tells its progress, and stops when told to', async () => {
    const seen: number[] = []
    const controller = new AbortController()
    const stopped = testIid(iid(5000, 3), {
      seed: SEED,
      signal: controller.signal,
      onProgress({ done, total, next }) {
        expect([total, next.length > 0]).toEqual([10_000, true])
        seen.push(done)
        if (done === 3) controller.abort(new Error('enough'))
      },
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(seen).toEqual([0, 0, 0, 0, 1, 2, 3])
  })

  it('refuses what is no seed, no number, no option', async () => {
    const samples = iid(5000, 3)
    for (const options of [
      { seed: new Uint8Array(15) },
      { seed: new Uint8Array(65) },
      { permutations: 0 },
      { permutations: 10_001 },
      { permutations: 1.5 },
    ])
      await expect(testIid(samples, options)).rejects.toThrow(RangeError)
    await expect(testIid(samples, { seed: 'ab' as never })).rejects.toThrow(TypeError)
    await expect(testIid(samples, { sead: SEED } as never)).rejects.toThrow('unknown option "sead"')
    expect(await codeRejectedBy(testIid(new Uint8Array(5000)))).toBe('too_few_samples')
    expect(await codeRejectedBy(testIid(new Uint8Array(7000)))).toBe('one_symbol')
  })
})

it('a repeated substring passes down to a probability of 0.001', () => {
  const bits = shake128Stream()(200).map((byte) => byte & 1)
  const results = [22, 25].map((length) => {
    const copy = Uint8Array.from(bits)
    copy.copyWithin(100, 10, 10 + length)
    copy[100 + length] = 1 - (copy[10 + length] as number)
    copy[99] = 1 - (copy[9] as number)
    return repeatedSubstring(copy, 2)
  })
  const [likely, unlikely] = results
  expect(results).toMatchObject([
    { length: 22, passed: true },
    { length: 25, passed: false },
  ])
  expect(likely?.probability).toBeGreaterThan(0.001)
  expect(likely?.probability).toBeLessThan(0.01)
  expect(unlikely?.probability).toBeLessThan(0.001)
  expect(unlikely?.probability).toBeGreaterThan(0.0001)
})
