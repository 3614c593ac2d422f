import type { Estimate } from '../estimate.ts'
import { predictionEstimate, Score } from './prediction.ts'

/** Section 6.3.7 step 1, shortest first. */
const WINDOWS = [63, 255, 1023, 4095] as const

/** The most common value of the last `length` samples; of several, the one that occurred last. */
class Window {
  readonly length: number
  readonly #counts: Int32Array
  readonly #lastSeen: Int32Array
  mostCommon = -1
  #most = 0
  score = 0

  constructor(length: number, alphabetSize: number) {
    this.length = length
    this.#counts = new Int32Array(alphabetSize)
    this.#lastSeen = new Int32Array(alphabetSize)
  }

  /** The sample at `at` comes in, and the one that is `length` before goes. */
  slide(symbols: Uint8Array, at: number): void {
    const incoming = symbols[at] as number
    const counts = this.#counts
    const count = (counts[incoming] as number) + 1
    counts[incoming] = count
    this.#lastSeen[incoming] = at
    if (count >= this.#most) {
      this.#most = count
      this.mostCommon = incoming
    }
    if (at < this.length) return
    const outgoing = symbols[at - this.length] as number
    counts[outgoing] = (counts[outgoing] as number) - 1
    if (outgoing === this.mostCommon) this.#search()
  }

  #search(): void {
    this.#most = 0
    for (let symbol = 0; symbol < this.#counts.length; symbol++) {
      const count = this.#counts[symbol] as number
      if (count < this.#most || count === 0) continue
      const isLater = (this.#lastSeen[symbol] as number) > (this.#lastSeen[this.mostCommon] as number)
      if (count > this.#most || isLater) {
        this.#most = count
        this.mostCommon = symbol
      }
    }
  }
}

/** SP 800-90B section 6.3.7. @param lengths of the windows, ascending; others than the standard's are for tests. */
export function multiMcw(
  symbols: Uint8Array,
  alphabetSize: number,
  lengths: readonly number[] = WINDOWS,
): Estimate {
  const windows = lengths.map((length) => new Window(length, alphabetSize))
  const [first] = windows
  if (first === undefined) throw new RangeError('no windows')
  let winner = first
  const predictions = new Score()
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] as number
    if (i >= first.length) {
      predictions.add(winner.mostCommon === symbol)
      for (const window of windows) {
        if (i < window.length) break
        if (window.mostCommon === symbol && ++window.score >= winner.score) winner = window
      }
    }
    for (const window of windows) window.slide(symbols, i)
  }
  return predictionEstimate('multi-mcw', predictions, symbols.length - first.length, alphabetSize)
}
