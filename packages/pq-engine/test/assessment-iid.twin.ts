/** SP 800-90B section 5 as it is written, nothing shared with src/. */

export type Sequence = readonly number[]

const LAGS = [1, 2, 8, 16, 32]

const sum = (values: Sequence): number => values.reduce((total, value) => total + value, 0)

function blocks(bits: Sequence): Sequence[] {
  return Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) => bits.slice(8 * i, 8 * i + 8))
}

function runs(marks: readonly unknown[]): number[] {
  const lengths: number[] = []
  marks.forEach((mark, i) => {
    if (i > 0 && mark === marks[i - 1]) lengths.push(lengths.pop()! + 1)
    else lengths.push(1)
  })
  return lengths
}

function waits(values: Sequence): number[] {
  const found: number[] = []
  let current: number[] = []
  for (const value of values) {
    const repeats = current.includes(value)
    current.push(value)
    if (!repeats) continue
    found.push(current.length)
    current = []
  }
  return found
}

/** All statistics but the compression. @param s renumbered. @param raw as read. */
export function statisticsTwin(s: Sequence, raw: Sequence): Record<string, number> {
  const isBinary = new Set(s).size === 2
  const sums = isBinary ? blocks(s).map(sum) : s
  const bytes = isBinary ? blocks(s).map((block) => parseInt(block.join('').padEnd(8, '0'), 2)) : s
  const quantities = isBinary ? sums : raw
  const mean = sum(raw) / raw.length
  const sorted = [...s].sort((a, b) => a - b)
  const half = Math.floor(s.length / 2)
  const middle = s.length % 2 === 1 ? sorted[half]! : (sorted[half]! + sorted[half - 1]!) / 2
  const median = isBinary ? 0.5 : middle
  const rises = sums.slice(1).map((value, i) => value >= sums[i]!)
  const sides = s.map((value) => value >= median)
  const up = rises.filter(Boolean).length
  const w = waits(bytes)
  const lagged = (values: Sequence, f: (a: number, b: number) => number) => (p: number) =>
    sum(values.slice(0, -p).map((value, i) => f(value, values[i + p]!)))
  const periodicity = lagged(sums, (a, b) => (a === b ? 1 : 0))
  const covariance = lagged(quantities, (a, b) => a * b)
  return {
    excursion: Math.max(...raw.map((_, i) => Math.abs(sum(raw.slice(0, i + 1)) - (i + 1) * mean))),
    numDirectionalRuns: runs(rises).length,
    lenDirectionalRuns: Math.max(...runs(rises)),
    numIncreasesDecreases: Math.max(up, rises.length - up),
    numRunsMedian: runs(sides).length,
    lenRunsMedian: Math.max(...runs(sides)),
    avgCollision: sum(w) / w.length,
    maxCollision: Math.max(...w),
    ...Object.fromEntries(LAGS.map((p) => [`periodicity(${p})`, periodicity(p)])),
    ...Object.fromEntries(LAGS.map((p) => [`covariance(${p})`, covariance(p)])),
  }
}

interface Score {
  readonly score: number
  readonly degreesOfFreedom: number
}

/** Section 5.2.1 step 4: bins of at least 5, from the least expected tuple up. */
function binned(expected: ReadonlyMap<string, number>): { members: string[]; expectation: number }[] {
  const order = [...expected].sort(([, a], [, b]) => a - b)
  const bins: { members: string[]; expectation: number }[] = []
  for (const [tuple, expectation] of order) {
    const last = bins.at(-1)
    if (last === undefined || last.expectation >= 5) bins.push({ members: [tuple], expectation })
    else {
      last.members.push(tuple)
      last.expectation += expectation
    }
  }
  const rest = bins.at(-1)!
  if (bins.length > 1 && rest.expectation < 5) {
    bins.pop()
    bins.at(-1)!.members.push(...rest.members)
    bins.at(-1)!.expectation += rest.expectation
  }
  return bins
}

function pearson(bins: ReturnType<typeof binned>, observed: readonly string[]): number {
  return sum(
    bins.map(({ members, expectation }) => {
      const count = observed.filter((tuple) => members.includes(tuple)).length
      return (count - expectation) ** 2 / expectation
    }),
  )
}

const share = (s: Sequence, value: number): number => s.filter((one) => one === value).length / s.length

export function independenceTwin(s: Sequence): Score {
  const values = [...new Set(s)].sort((a, b) => a - b)
  if (values.length === 2) {
    const p = [share(s, 0), share(s, 1)]
    let m = 11
    while (m > 1 && Math.min(...p) ** m * Math.floor(s.length / m) < 5) m--
    if (m < 2) return { score: 0, degreesOfFreedom: 0 }
    const count = Math.floor(s.length / m)
    const tuples = Array.from({ length: count }, (_, i) => s.slice(m * i, m * i + m).join(''))
    const all = Array.from({ length: 2 ** m }, (_, i) => i.toString(2).padStart(m, '0'))
    const bins = all.map((tuple) => ({
      members: [tuple],
      expectation: count * Array.from(tuple).reduce((product, bit) => product * p[Number(bit)]!, 1),
    }))
    return { score: pearson(bins, tuples), degreesOfFreedom: 2 ** m - 2 }
  }
  const pairs = Array.from({ length: Math.floor(s.length / 2) }, (_, i) => s.slice(2 * i, 2 * i + 2).join())
  const expected = values.flatMap((a) =>
    values.map((b): [string, number] => [`${a},${b}`, share(s, a) * share(s, b) * pairs.length]),
  )
  const bins = binned(new Map(expected))
  return { score: pearson(bins, pairs), degreesOfFreedom: bins.length - values.length }
}

export function goodnessOfFitTwin(s: Sequence): Score {
  const values = [...new Set(s)].sort((a, b) => a - b)
  const size = Math.floor(s.length / 10)
  const expected = new Map(values.map((value) => [String(value), share(s, value) * size]))
  const bins =
    values.length === 2
      ? [...expected].map(([value, expectation]) => ({ members: [value], expectation }))
      : binned(expected)
  const parts = Array.from({ length: 10 }, (_, i) => s.slice(size * i, size * (i + 1)).map(String))
  return { score: sum(parts.map((part) => pearson(bins, part))), degreesOfFreedom: 9 * (bins.length - 1) }
}

/** Section 5.2.5, with the pairs multiplied out. */
export function repeatedSubstringTwin(s: Sequence): { length: number; probability: number } {
  let length = 0
  const repeats = (w: number) => {
    const all = Array.from({ length: s.length - w + 1 }, (_, i) => s.slice(i, i + w).join())
    return new Set(all).size < all.length
  }
  while (repeats(length + 1)) length++
  const collision = sum([...new Set(s)].map((value) => share(s, value) ** 2))
  const places = s.length - length + 1
  return { length, probability: 1 - (1 - collision ** length) ** ((places * (places - 1)) / 2) }
}
