/** Each estimator against the text of the standard, on sequences with structure and without. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Estimate } from '@quantum-shield/pq-engine/assessment'
import { collision } from '../src/assessment/estimators/collision.ts'
import { compression } from '../src/assessment/estimators/compression.ts'
import { lag } from '../src/assessment/estimators/lag.ts'
import { lz78y } from '../src/assessment/estimators/lz78y.ts'
import { markov } from '../src/assessment/estimators/markov.ts'
import { mostCommonValue } from '../src/assessment/estimators/most-common-value.ts'
import { multiMcw } from '../src/assessment/estimators/multi-mcw.ts'
import { multiMmc } from '../src/assessment/estimators/multi-mmc.ts'
import { logNoRun, predictionEstimate } from '../src/assessment/estimators/prediction.ts'
import { countTuples, tuples } from '../src/assessment/estimators/tuples.ts'
import { IntMap } from '../src/assessment/int-map.ts'
import { sharedPrefixes, suffixArray } from '../src/assessment/suffix-array.ts'
import * as twin from './assessment-estimators.twin.ts'

/** A pattern over and over with some symbols exchanged: from periodic to noise. */
function sequences(alphabet: number, minLength: number, maxLength: number): fc.Arbitrary<number[]> {
  const symbol = fc.integer({ min: 0, max: alphabet - 1 })
  return fc
    .tuple(
      fc.array(symbol, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: minLength, max: maxLength }),
      fc.constantFrom(0, 0.02, 0.3, 1),
      fc.integer(),
    )
    .map(([pattern, length, noise, seed]) => {
      let state = seed | 1
      const random = () => {
        state ^= state << 13
        state ^= state >>> 17
        state ^= state << 5
        return (state >>> 0) / 2 ** 32
      }
      return Array.from({ length }, (_, i) =>
        random() < noise ? Math.floor(random() * alphabet) : pattern[i % pattern.length]!,
      )
    })
    .filter((sequence) => new Set(sequence).size > 1)
}

const bits = sequences(2, 60, 400)
const symbols = fc.integer({ min: 2, max: 6 }).chain((k) => fc.tuple(sequences(k, 60, 400), fc.constant(k)))

const close = ({ minEntropy }: Estimate, expected: number, digits = 9) =>
  expect(minEntropy).toBeCloseTo(expected, digits)

describe('equal the text of the standard', () => {
  it('6.3.1 most common value', () => {
    fc.assert(
      fc.property(symbols, ([s, k]) =>
        close(mostCommonValue(Uint8Array.from(s), k), twin.mostCommonValueTwin(s)),
      ),
    )
  })

  it('6.3.2 collision, whose root is taken without a search', () => {
    // The formula of the standard cancels where p is near 1.
    fc.assert(fc.property(bits, (s) => close(collision(Uint8Array.from(s)), twin.collisionTwin(s), 4)))
  })

  it('6.3.3 Markov', () => {
    fc.assert(fc.property(bits, (s) => close(markov(Uint8Array.from(s)), twin.markovTwin(s))))
  })

  it('6.3.4 compression, whose double sum is one sum', () => {
    const tests = fc.tuple(sequences(2, 300, 420), fc.integer({ min: 1, max: 30 }))
    fc.assert(
      fc.property(tests, ([s, d]) => close(compression(Uint8Array.from(s), d), twin.compressionTwin(s, d))),
      { numRuns: 40 },
    )
  })

  it('6.3.5 t-tuple and 6.3.6 longest repeated substring', () => {
    fc.assert(
      fc.property(symbols, ([s, k]) => {
        const expected = twin.tuplesTwin(s)
        const [tTuple, lrs] = tuples(Uint8Array.from(s), k)
        expect([tTuple.figures['t'], lrs.figures['v']]).toEqual([expected.t, expected.v])
        for (const [found, value] of [
          [tTuple, expected.tTuple],
          [lrs, expected.lrs],
        ] as const) {
          if (value === undefined) expect(found).toMatchObject({ reason: expect.any(String) })
          else close(found, value)
          expect('minEntropy' in found).toBe(value !== undefined)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('6.3.7 most common in window', () => {
    const windows = [5, 9, 17, 40]
    fc.assert(
      fc.property(symbols, ([s, k]) =>
        close(multiMcw(Uint8Array.from(s), k, windows), twin.multiMcwTwin(s, k, windows)),
      ),
    )
  })

  it('6.3.8 lag', () => {
    fc.assert(fc.property(symbols, ([s, k]) => close(lag(Uint8Array.from(s), k), twin.lagTwin(s, k))))
  })

  it('6.3.8 lag, of a pattern that only the longest lag finds', () => {
    const pattern = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 128, maxLength: 128 })
    fc.assert(
      fc.property(pattern, (p) => {
        const s = Array.from({ length: 700 }, (_, i) => p[i % 128]!)
        close(lag(Uint8Array.from(s), 6), twin.lagTwin(s, 6))
      }),
      { numRuns: 20 },
    )
  })

  it('6.3.9 Markov model with counting, with room for all pairs and for few', () => {
    fc.assert(
      fc.property(symbols, fc.constantFrom(1, 2, 5, 20, 100, 100_000), ([s, k], most) =>
        close(multiMmc(Uint8Array.from(s), k, most), twin.multiMmcTwin(s, k, most)),
      ),
    )
  })

  it('6.3.10 LZ78Y, with room for all contexts and for few', () => {
    fc.assert(
      fc.property(symbols, fc.constantFrom(1, 7, 40, 200, 65_536), ([s, k], most) =>
        close(lz78y(Uint8Array.from(s), k, most), twin.lz78yTwin(s, k, most)),
      ),
    )
  })

  it('the predictors with tables that are too large for arrays', () => {
    const wide = sequences(200, 300, 400)
    fc.assert(
      fc.property(wide, (s) => {
        close(multiMmc(Uint8Array.from(s), 200), twin.multiMmcTwin(s, 200, 100_000))
        close(lz78y(Uint8Array.from(s), 200), twin.lz78yTwin(s, 200, 65_536))
      }),
      { numRuns: 10 },
    )
  })

  it('the closing steps: runs that tell more than the count, and no right guess at all', () => {
    const guesses = fc.array(fc.boolean(), { minLength: 40, maxLength: 400 })
    fc.assert(
      fc.property(
        guesses,
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 2, max: 256 }),
        (some, run, k) => {
          const all = [...some, ...Array.from({ length: run }, () => true), false]
          const correct = all.filter(Boolean).length
          const longestRun = Math.max(
            ...all
              .join('')
              .split('false')
              .map((part) => part.length / 4),
          )
          const score = { correct, longestRun }
          close(predictionEstimate('lag', score, all.length, k), twin.predictionTwin(all, all.length, k), 7)
        },
      ),
    )
    const none = predictionEstimate('lag', { correct: 0, longestRun: 0 }, 1000, 256)
    expect(none.figures["P_global'"]).toBeCloseTo(1 - 0.01 ** 0.001, 15)
  })
})

/** P(no run of r in N trials) by its recurrence: the first failure comes after 0 to r - 1 right ones. */
function noRunExactly(p: number, r: number, N: number): number {
  const without = [1]
  for (let n = 1; n <= N; n++) {
    let probability = n < r ? p ** n : 0
    for (let right = 0; right < Math.min(r, n); right++)
      probability += p ** right * (1 - p) * without[n - right - 1]!
    without.push(probability)
  }
  return without[N]!
}

it('Feller: the probability of no run, at its own asymptotics', () => {
  for (const [p, r, N] of [
    [0.5, 12, 300],
    [0.3, 6, 500],
    [0.8, 40, 400],
  ] as const)
    expect(Math.exp(logNoRun(p, r, N))).toBeCloseTo(noRunExactly(p, r, N), 5)
})

describe('suffixes', () => {
  const compare = (s: number[]) => (a: number, b: number) => {
    const [x, y] = [s.slice(a), s.slice(b)]
    for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! - y[i]!
    return x.length - y.length
  }

  it('are in order, and share what they share', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 5 })
          .chain((k) => fc.array(fc.integer({ min: 0, max: k - 1 }), { maxLength: 150 })),
        (s) => {
          const text = Uint8Array.from(s)
          const order = suffixArray(text, 5)
          const expected = s.map((_, i) => i).sort(compare(s))
          expect([...order]).toEqual(expected)
          const shared = sharedPrefixes(text, order)
          expected.forEach((at, rank) => {
            const [a, b] = [s.slice(at), rank === 0 ? [] : s.slice(expected[rank - 1])]
            const differs = a.findIndex((symbol, i) => symbol !== b[i])
            expect(shared[at]).toBe(differs < 0 ? a.length : differs)
          })
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    ['one symbol', () => 0],
    [
      'Fibonacci',
      (i: number) => Math.floor((i + 2) / 1.618033988749895) - Math.floor((i + 1) / 1.618033988749895),
    ],
    ['Thue and Morse', (i: number) => i.toString(2).replaceAll('0', '').length % 2],
  ])('of a text that is all repetitions take linear time: %s', (_, symbolAt) => {
    const text = Uint8Array.from({ length: 300_000 }, (_, i) => symbolAt(i))
    const start = performance.now()
    const { longest, mostCommon } = countTuples(text, 2)
    expect(performance.now() - start).toBeLessThan(5000)
    expect(longest).toBeGreaterThan(50_000)
    expect(mostCommon[longest]).toBeGreaterThanOrEqual(2)
  })
})

it('IntMap holds what a Map holds', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(30_000), fc.nat())), (pairs) => {
      const [ours, theirs] = [new IntMap(), new Map<number, number>()]
      for (let round = 0; round < 40; round++) {
        for (const [key, value] of pairs) {
          ours.set(key * 40 + round, value)
          theirs.set(key * 40 + round, value)
        }
      }
      for (const [key, value] of theirs) expect(ours.get(key)).toBe(value)
      expect(ours.get(2_000_000)).toBe(0)
    }),
  )
})
