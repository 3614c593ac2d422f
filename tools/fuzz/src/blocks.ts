/** What has been reached: for each character of each script, the largest count of one run, in buckets. */
import type { ScriptCounts } from './coverage.ts'

/** The largest count of each bucket, as AFL has them: one more turn of a long loop is no news. */
const BUCKET_TOPS = [0, 1, 2, 3, 7, 15, 31, 127, Infinity]

/** A block is reached or not. */
export const REACHED_ONLY: readonly number[] = [0, Infinity]

interface Script {
  buckets: Uint8Array
  /** Offsets at which V8 has seen one block end and another begin. */
  readonly edges: Set<number>
}

/** The blocks of one script, to be put beside those of another process. */
export interface ScriptBlocks {
  readonly edges: readonly number[]
  /** Pairs of offsets, from and to. */
  readonly covered: readonly (readonly [number, number])[]
}

/** V8 leaves out ranges that ran as often as the one around them: offsets are what holds from take to take. */
export class BlockMap {
  readonly #scripts = new Map<string, Script>()
  readonly #tops: readonly number[]
  /** One script's counts by character, written anew for each. */
  #counts = new Uint32Array(2 ** 16)

  constructor(tops: readonly number[] = BUCKET_TOPS) {
    this.#tops = tops
  }

  /** Whether one of the runs behind the counts must have reached a block, or a bucket of one, that is not in here. */
  hasNews(scripts: readonly ScriptCounts[], runs: number): boolean {
    return scripts.some((script) => this.#visit(script, runs, false) > 0)
  }

  /** Takes the counts in. @returns whether they were news. */
  absorb(scripts: readonly ScriptCounts[], runs: number): boolean {
    return scripts.reduce((news, script) => news + this.#visit(script, runs, true), 0) > 0
  }

  /** How many characters of source one run has reached for the first time. */
  newsOf(scripts: readonly ScriptCounts[]): number {
    return scripts.reduce((news, script) => news + this.#visit(script, 1, false), 0)
  }

  /** Blocks reached so far. */
  get size(): number {
    let size = 0
    for (const { edges, buckets } of this.#scripts.values()) {
      for (const edge of edges) if ((buckets[edge] ?? 0) > 0) size++
    }
    return size
  }

  toJSON(): Record<string, ScriptBlocks> {
    return Object.fromEntries(
      [...this.#scripts].map(([url, { buckets, edges }]) => {
        const covered: [number, number][] = []
        for (let from = 0; from < buckets.length; from++) {
          if (buckets[from] === 0) continue
          const start = from
          while ((buckets[from] ?? 0) > 0) from++
          covered.push([start, from])
        }
        return [url, { edges: [...edges].sort((a, b) => a - b), covered }]
      }),
    )
  }

  #scriptOf(url: string, length: number): Script {
    const known = this.#scripts.get(url) ?? { buckets: new Uint8Array(), edges: new Set<number>() }
    this.#scripts.set(url, known)
    if (known.buckets.length < length) {
      const longer = new Uint8Array(length)
      longer.set(known.buckets)
      known.buckets = longer
    }
    if (this.#counts.length < length) this.#counts = new Uint32Array(2 * length)
    return known
  }

  /**
   * A block that ran `count` times in `runs` runs ran ⌈count / runs⌉ times in one of them at least. For one run that is
   * exact; for more, every block that is new is seen, and of new buckets those that this proves.
   */
  #visit({ url, ranges }: ScriptCounts, runs: number, keep: boolean): number {
    const start = Math.min(...ranges.map(({ startOffset }) => startOffset))
    const end = Math.max(...ranges.map(({ endOffset }) => endOffset))
    const { buckets, edges } = this.#scriptOf(url, end)
    const counts = this.#counts
    for (const { startOffset, endOffset, count } of ranges) {
      counts.fill(count, startOffset, endOffset)
      if (keep) edges.add(startOffset).add(endOffset)
    }
    let news = 0
    for (let offset = start, last = 0, bucket = 0; offset < end; offset++) {
      const count = counts[offset] ?? 0
      if (count === 0) continue
      if (count !== last) bucket = this.#tops.findIndex((top) => Math.ceil(count / runs) <= top)
      last = count
      if (bucket <= (buckets[offset] ?? 0)) continue
      news++
      if (keep) buckets[offset] = bucket
    }
    return news
  }
}

/** How many blocks each side reached, where both are cut at the edges that either side has seen. */
export function countTogether(sides: readonly Readonly<Record<string, ScriptBlocks>>[]): number[] {
  const urls = new Set(sides.flatMap((side) => Object.keys(side)))
  const totals = sides.map(() => 0)
  for (const url of urls) {
    const edges = new Set(sides.flatMap((side) => side[url]?.edges ?? []))
    sides.forEach((side, i) => {
      const covered = side[url]?.covered ?? []
      const reached = [...edges].filter((edge) => covered.some(([from, to]) => from <= edge && edge < to))
      totals[i] = (totals[i] ?? 0) + reached.length
    })
  }
  return totals
}
