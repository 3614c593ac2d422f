import { IntMap } from './int-map.ts'

/** Up to so many places a table is an array: 16 MiB. */
const DENSE_PLACES = 1 << 22

/** No such context. */
export const NONE = 0
/** The context of no symbol, above all others. */
export const ROOT = 1

/**
 * Contexts, from the latest symbol back, each with the counts of what followed it: the dictionaries of sections 6.3.9
 * and 6.3.10. A context one symbol longer is a child, so that all lengths are looked up in one descent.
 */
export class ContextTrie {
  readonly #alphabetSize: number
  readonly #isDense: boolean
  /** By node * alphabetSize + symbol, where dense. */
  readonly #children: Int32Array
  readonly #counts: Int32Array
  readonly #sparseChildren = new IntMap()
  readonly #sparseCounts = new IntMap()
  /** By node: the most frequent follower, the greatest of several, and its count. */
  readonly #favourites: Uint8Array
  readonly #favouriteCounts: Int32Array
  #nodes = ROOT

  /** @param limit contexts at most. */
  constructor(alphabetSize: number, limit: number) {
    this.#alphabetSize = alphabetSize
    const places = (limit + 2) * alphabetSize
    this.#isDense = places <= DENSE_PLACES
    this.#children = new Int32Array(this.#isDense ? places : 0)
    this.#counts = new Int32Array(this.#isDense ? places : 0)
    this.#favourites = new Uint8Array(limit + 2)
    this.#favouriteCounts = new Int32Array(limit + 2)
  }

  /** @returns NONE where there is none. */
  child(node: number, symbol: number): number {
    const key = node * this.#alphabetSize + symbol
    return this.#isDense ? (this.#children[key] as number) : this.#sparseChildren.get(key)
  }

  addChild(node: number, symbol: number): number {
    const key = node * this.#alphabetSize + symbol
    const child = ++this.#nodes
    if (this.#isDense) this.#children[key] = child
    else this.#sparseChildren.set(key, child)
    return child
  }

  /** Counts one more follower. @param mayAdd whether one that never followed before. @returns whether it is one. */
  count(node: number, follower: number, mayAdd: boolean): boolean {
    const key = node * this.#alphabetSize + follower
    const before = this.#isDense ? (this.#counts[key] as number) : this.#sparseCounts.get(key)
    if (before === 0 && !mayAdd) return false
    const count = before + 1
    if (this.#isDense) this.#counts[key] = count
    else this.#sparseCounts.set(key, count)
    const most = this.#favouriteCounts[node] as number
    if (count > most || (count === most && follower > (this.#favourites[node] as number))) {
      this.#favourites[node] = follower
      this.#favouriteCounts[node] = count
    }
    return before === 0
  }

  favourite(node: number): number {
    return this.#favourites[node] as number
  }

  /** 0 for a context that nothing was counted of. */
  favouriteCount(node: number): number {
    return this.#favouriteCounts[node] as number
  }
}

/** Contexts of 1 to `depth` symbols: all there are, or `most`. */
export function contextLimit(alphabetSize: number, depth: number, most: number): number {
  let [all, ofLength] = [0, 1]
  for (let length = 1; length <= depth && all < most; length++) {
    ofLength *= alphabetSize
    all += ofLength
  }
  return Math.min(all, most)
}
