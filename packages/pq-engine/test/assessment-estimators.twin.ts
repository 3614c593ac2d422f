/** SP 800-90B section 6.3 as it is written: slow, with Maps and sorted lists, nothing shared with src/. */

const Z = 2.5758293035489008

export type Sequence = readonly number[]

const upper = (p: number, n: number): number => Math.min(1, p + Z * Math.sqrt((p * (1 - p)) / (n - 1)))

function counts<K>(keys: Iterable<K>): Map<K, number> {
  const found = new Map<K, number>()
  for (const key of keys) found.set(key, (found.get(key) ?? 0) + 1)
  return found
}

/** p with f(p) = target, for an f that falls. */
function solve(f: (p: number) => number, target: number, low: number): number {
  let [a, b] = [low, 1]
  for (let i = 0; i < 200; i++) {
    const p = (a + b) / 2
    if (f(p) > target) a = p
    else b = p
  }
  return (a + b) / 2
}

function moments(values: Sequence): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) }
}

export function mostCommonValueTwin(s: Sequence): number {
  return -Math.log2(upper(Math.max(...counts(s).values()) / s.length, s.length))
}

export function collisionTwin(s: Sequence): number {
  const waits: number[] = []
  for (let start = 0; ;) {
    let end = start + 1
    while (end < s.length && !s.slice(start, end).includes(s[end]!)) end++
    if (end >= s.length) break
    waits.push(end - start + 1)
    start = end + 1
  }
  const { mean, deviation } = moments(waits)
  const bound = mean - (Z * deviation) / Math.sqrt(waits.length)
  const F = (q: number) => q * (2 * q * q + 2 * q + 1)
  const expected = (p: number): number => {
    const q = 1 - p
    return (p / q ** 2) * (1 + 0.5 * (1 / p - 1 / q)) * F(q) - (p / q) * 0.5 * (1 / p - 1 / q)
  }
  // The formula cancels to nothing at p = 1; 2 is its limit there.
  const p = bound >= 2.5 ? 0.5 : bound <= 2 ? 1 : solve(expected, bound, 0.5)
  return -Math.log2(p)
}

/** The six paths of the table in section 6.3.3, bit by bit. */
export function markovTwin(s: Sequence): number {
  const before = counts(s.slice(0, -1))
  const pairs = counts(s.slice(0, -1).map((a, i) => `${a}${s[i + 1]}`))
  const all = counts(s)
  const paths = ['0'.repeat(128), '01'.repeat(64), `0${'1'.repeat(127)}`]
  const inverted = paths.map((path) => path.replace(/./g, (bit) => (bit === '0' ? '1' : '0')))
  const surprises = [...paths, ...inverted].map((path) => {
    let surprise = -Math.log2((all.get(Number(path[0])) ?? 0) / s.length)
    for (let i = 1; i < path.length; i++) {
      const from = before.get(Number(path[i - 1])) ?? 1
      surprise -= Math.log2((pairs.get(path.slice(i - 1, i + 1)) ?? 0) / from)
    }
    return surprise
  })
  return Math.min(Math.min(...surprises) / 128, 1)
}

export function compressionTwin(s: Sequence, d: number): number {
  const L = Math.floor(s.length / 6)
  const blocks = Array.from({ length: L }, (_, i) => s.slice(6 * i, 6 * i + 6).join(''))
  const distances: number[] = []
  for (let t = d + 1; t <= L; t++) {
    const last = blocks.slice(0, t - 1).lastIndexOf(blocks[t - 1]!)
    distances.push(last < 0 ? t : t - (last + 1))
  }
  const v = L - d
  const logs = distances.map(Math.log2)
  const mean = logs.reduce((sum, x) => sum + x, 0) / v
  const sigma = 0.5907 * Math.sqrt(logs.reduce((sum, x) => sum + x * x, 0) / (v - 1) - mean ** 2)
  const bound = mean - (Z * sigma) / Math.sqrt(v)
  const G = (z: number): number => {
    let sum = 0
    for (let t = d + 1; t <= L; t++) {
      for (let u = 1; u <= t; u++)
        sum += Math.log2(u) * (u < t ? z ** 2 * (1 - z) ** (u - 1) : z * (1 - z) ** (t - 1))
    }
    return sum / v
  }
  const expected = (p: number) => G(p) + 63 * G((1 - p) / 63)
  return expected(1 / 64) > bound ? -Math.log2(solve(expected, bound, 1 / 64)) / 6 : 1
}

function tupleCounts(s: Sequence, length: number): number[] {
  const tuples = s.slice(0, s.length - length + 1).map((_, i) => s.slice(i, i + length).join())
  return [...counts(tuples).values()]
}

export function tuplesTwin(s: Sequence): { t: number; v: number; tTuple?: number; lrs?: number } {
  const n = s.length
  let t = 0
  while (Math.max(...tupleCounts(s, t + 1)) >= 35) t++
  let v = t
  while (v + 1 < n && Math.max(...tupleCounts(s, v + 1)) > 1) v++
  const lengths = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
  const often = lengths(1, t).map((i) => (Math.max(...tupleCounts(s, i)) / (n - i + 1)) ** (1 / i))
  const equal = lengths(t + 1, v).map((w) => {
    const pairs = tupleCounts(s, w).reduce((sum, c) => sum + (c * (c - 1)) / 2, 0)
    return (pairs / (((n - w + 1) * (n - w)) / 2)) ** (1 / w)
  })
  return {
    t,
    v,
    ...(often.length > 0 && { tTuple: -Math.log2(upper(Math.max(...often), n)) }),
    ...(equal.length > 0 && { lrs: -Math.log2(upper(Math.max(...equal), n)) }),
  }
}

/** The closing steps of the predictors. @param correct of each prediction; null stays out of the runs. */
export function predictionTwin(correct: readonly (boolean | null)[], N: number, k: number): number {
  const C = correct.filter((one) => one === true).length
  let [run, longest] = [0, 0]
  for (const one of correct) {
    if (one === null) continue
    run = one ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  const r = longest + 1
  const global = C / N
  const bound = C === 0 ? 1 - 0.01 ** (1 / N) : upper(global, N)
  const noRun = (p: number): number => {
    const q = 1 - p
    let x = 1
    for (let j = 0; j < 60; j++) x = 1 + q * p ** r * x ** (r + 1)
    return (1 - p * x) / ((r + 1 - r * x) * q) / x ** (N + 1)
  }
  const floor = Math.max(bound, 1 / k)
  const local = floor < 1 && noRun(floor) > 0.99 ? solve(noRun, 0.99, floor) : 0
  return -Math.log2(Math.max(floor, local))
}

export function multiMcwTwin(s: Sequence, k: number, windows: Sequence): number {
  const first = windows[0]!
  const scores = windows.map(() => 0)
  let winner = 0
  const correct: boolean[] = []
  for (let i = first; i < s.length; i++) {
    const guesses = windows.map((w) => {
      if (i < w) return undefined
      const window = s.slice(i - w, i)
      const most = Math.max(...counts(window).values())
      return window.findLast((value) => counts(window).get(value) === most)
    })
    correct.push(guesses[winner] === s[i])
    guesses.forEach((guess, j) => {
      if (guess === s[i] && ++scores[j]! >= scores[winner]!) winner = j
    })
  }
  return predictionTwin(correct, s.length - first, k)
}

export function lagTwin(s: Sequence, k: number): number {
  const scores = Array.from({ length: 128 }, () => 0)
  let winner = 0
  const correct: boolean[] = []
  for (let i = 1; i < s.length; i++) {
    correct.push(s[i - 1 - winner] === s[i])
    for (let d = 0; d < 128; d++) {
      if (i - 1 - d >= 0 && s[i - 1 - d] === s[i] && ++scores[d]! >= scores[winner]!) winner = d
    }
  }
  return predictionTwin(correct, s.length - 1, k)
}

type Followers = Map<number, number>

/** The most frequent follower, the greatest of several. */
function favourite(followers: Followers): readonly [value: number, count: number] {
  return [...followers].reduce((best, one) =>
    one[1] > best[1] || (one[1] === best[1] && one[0] > best[0]) ? one : best,
  )
}

const increment = (followers: Followers, y: number) => followers.set(y, (followers.get(y) ?? 0) + 1)

export function multiMmcTwin(s: Sequence, k: number, mostPairs: number): number {
  const models = Array.from({ length: 16 }, () => new Map<string, Followers>())
  const pairs = models.map((model) => () => [...model.values()].reduce((sum, f) => sum + f.size, 0))
  const scores = models.map(() => 0)
  let winner = 0
  const correct: (boolean | null)[] = []
  for (let i = 1; i < s.length; i++) {
    // A length is asked only when the shorter ones know the context: so does the reference tool.
    let isKnown = true
    const guesses = models.map((model, d) => {
      const followers = i > d ? model.get(s.slice(i - 1 - d, i).join()) : undefined
      isKnown &&= followers !== undefined
      return isKnown && followers !== undefined ? favourite(followers)[0] : null
    })
    if (i >= 2) {
      const guess = guesses[winner]
      correct.push(guess === null ? null : guess === s[i])
      guesses.forEach((one, d) => {
        if (one === s[i] && ++scores[d]! >= scores[winner]!) winner = d
      })
    }
    models.forEach((model, d) => {
      if (i <= d) return
      const context = s.slice(i - 1 - d, i).join()
      const followers = model.get(context) ?? new Map<number, number>()
      if (!followers.has(s[i]!) && pairs[d]!() >= mostPairs) return
      model.set(context, followers)
      increment(followers, s[i]!)
    })
  }
  return predictionTwin(correct, s.length - 2, k)
}

export function lz78yTwin(s: Sequence, k: number, mostContexts: number): number {
  const B = 16
  const dictionary = new Map<string, Followers>()
  const correct: boolean[] = []
  for (let i = B; i < s.length; i++) {
    let [guess, most] = [-1, 0]
    for (let j = B; j > 0; j--) {
      const context = s.slice(i - j, i).join()
      const followers = dictionary.get(context)
      if (followers !== undefined) {
        const [value, count] = favourite(followers)
        if (count > most) [guess, most] = [value, count]
        increment(followers, s[i]!)
      } else if (dictionary.size < mostContexts) dictionary.set(context, new Map([[s[i]!, 1]]))
    }
    if (i > B) correct.push(guess === s[i])
  }
  return predictionTwin(correct, s.length - B - 1, k)
}
