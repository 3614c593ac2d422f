/** Section 5.2: whether the samples are independent, and whether their distribution stays the same. */
import { countsOf } from '../samples.ts'
import { upperGamma } from './gamma.ts'

export interface ChiSquare {
  readonly score: number
  readonly degreesOfFreedom: number
  /** Of a larger score, were the samples IID. 1 where there are too few samples for the test. */
  readonly pValue: number
  /** `pValue` is 0.001 at least. */
  readonly passed: boolean
}

/** Type I error that section 5.2 asks for. */
const ALPHA = 0.001
/** Least expectation of a bin. */
const LEAST = 5
/** Parts for the goodness of fit, sections 5.2.2 and 5.2.4. */
const PARTS = 10
/** Longest tuples of bits, section 5.2.3. */
const LONGEST_TUPLE = 11

function judge(score: number, degreesOfFreedom: number): ChiSquare {
  const pValue = degreesOfFreedom > 0 ? upperGamma(degreesOfFreedom / 2, score / 2) : 1
  return { score, degreesOfFreedom, pValue, passed: pValue >= ALPHA }
}

interface Bins {
  /** By what falls into them. */
  readonly binOf: Int32Array
  /** Each at least 5, if there are so many in all. */
  readonly expectations: readonly number[]
}

/** Fills bins from the least expected up; what is left over joins the last. */
export function fillBins(expected: Float64Array): Bins {
  const order = [...expected.keys()].sort(
    (a, b) => (expected[a] as number) - (expected[b] as number) || a - b,
  )
  const binOf = new Int32Array(expected.length)
  const expectations: number[] = []
  let sum = 0
  for (const index of order) {
    if (sum >= LEAST) {
      expectations.push(sum)
      sum = 0
    }
    binOf[index] = expectations.length
    sum += expected[index] as number
  }
  const last = expectations.length - 1
  if (sum >= LEAST || last < 0) expectations.push(sum)
  else {
    expectations[last] = (expectations[last] as number) + sum
    for (const index of order) binOf[index] = Math.min(binOf[index] as number, last)
  }
  return { binOf, expectations }
}

function scoreOf(expectations: readonly number[], observed: Float64Array | Int32Array): number {
  return expectations.reduce(
    (sum, expected, bin) => sum + ((observed[bin] as number) - expected) ** 2 / expected,
    0,
  )
}

/** Section 5.2.1: pairs of samples that do not overlap. */
function independenceOfSymbols(symbols: Uint8Array, alphabetSize: number): ChiSquare {
  const n = symbols.length
  const proportions = Float64Array.from(countsOf(symbols, alphabetSize), (count) => count / n)
  const pairs = Math.floor(n / 2)
  const expected = new Float64Array(alphabetSize ** 2)
  for (let a = 0; a < alphabetSize; a++) {
    for (let b = 0; b < alphabetSize; b++)
      expected[a * alphabetSize + b] = (proportions[a] as number) * (proportions[b] as number) * pairs
  }
  const { binOf, expectations } = fillBins(expected)
  const observed = new Float64Array(expectations.length)
  for (let i = 0; i < n - 1; i += 2) {
    const bin = binOf[(symbols[i] as number) * alphabetSize + (symbols[i + 1] as number)] as number
    observed[bin] = (observed[bin] as number) + 1
  }
  return judge(scoreOf(expectations, observed), expectations.length - alphabetSize)
}

/** Section 5.2.2. */
function fitOfSymbols(symbols: Uint8Array, alphabetSize: number): ChiSquare {
  const n = symbols.length
  const part = Math.floor(n / PARTS)
  const expected = Float64Array.from(countsOf(symbols, alphabetSize), (count) => (count / n) * part)
  const { binOf, expectations } = fillBins(expected)
  let score = 0
  for (let start = 0; start < PARTS * part; start += part) {
    const observed = new Float64Array(expectations.length)
    for (const symbol of symbols.subarray(start, start + part)) {
      const bin = binOf[symbol] as number
      observed[bin] = (observed[bin] as number) + 1
    }
    score += scoreOf(expectations, observed)
  }
  return judge(score, (PARTS - 1) * (expectations.length - 1))
}

/** Section 5.2.3: tuples as long as the rarest is expected 5 times. */
function independenceOfBits(bits: Uint8Array): ChiSquare {
  const n = bits.length
  const p1 = (countsOf(bits, 2)[1] as number) / n
  const p0 = 1 - p1
  let m = LONGEST_TUPLE
  while (m > 1 && Math.min(p0, p1) ** m * Math.floor(n / m) < LEAST) m--
  if (m < 2) return judge(0, 0)
  const tuples = Math.floor(n / m)
  const observed = new Float64Array(2 ** m)
  for (let i = 0, at = 0; i < tuples; i++) {
    let tuple = 0
    for (let k = 0; k < m; k++) tuple = (tuple << 1) | (bits[at++] as number)
    observed[tuple] = (observed[tuple] as number) + 1
  }
  const expectations = Array.from({ length: 2 ** m }, (_, tuple) => {
    let ones = 0
    for (let rest = tuple; rest > 0; rest >>= 1) ones += rest & 1
    return p1 ** ones * p0 ** (m - ones) * tuples
  })
  return judge(scoreOf(expectations, observed), 2 ** m - 2)
}

/** Section 5.2.4. */
function fitOfBits(bits: Uint8Array): ChiSquare {
  const part = Math.floor(bits.length / PARTS)
  const p1 = (countsOf(bits, 2)[1] as number) / bits.length
  const expectations = [(1 - p1) * part, p1 * part]
  let score = 0
  for (let start = 0; start < PARTS * part; start += part)
    score += scoreOf(expectations, countsOf(bits.subarray(start, start + part), 2))
  return judge(score, PARTS - 1)
}

/** Sections 5.2.1 and 5.2.3. */
export function independence(symbols: Uint8Array, alphabetSize: number): ChiSquare {
  return alphabetSize === 2 ? independenceOfBits(symbols) : independenceOfSymbols(symbols, alphabetSize)
}

/** Sections 5.2.2 and 5.2.4. */
export function goodnessOfFit(symbols: Uint8Array, alphabetSize: number): ChiSquare {
  return alphabetSize === 2 ? fitOfBits(symbols) : fitOfSymbols(symbols, alphabetSize)
}
