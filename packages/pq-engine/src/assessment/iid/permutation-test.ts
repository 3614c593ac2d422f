/** Section 5.1: how the samples' own statistics rank among those of permutations. */
import type { SampleSet } from '../samples.ts'
import type { CompressedLength } from './compressed-length.ts'
import { shuffle, wordsOf } from './permutation.ts'
import {
  convert,
  STATISTIC_GROUPS,
  type Arrangement,
  type Constants,
  type StatisticGroup,
} from './statistics.ts'

export interface PermutedStatistic {
  readonly name: string
  /** Of the samples in their own order. */
  readonly value: number
  /** Permutations whose statistic is greater, the same, and less; no longer counted once `passed` is certain. */
  readonly counts: readonly [greater: number, equal: number, less: number]
  /**
   * Neither among the 5 greatest nor among the 5 least of the permutations. Absent while that is undecided: until it
   * has passed, or all 10 000 permutations are made.
   */
  readonly passed?: boolean
}

/** Section 5.1 step 2. */
export const PERMUTATIONS = 10_000

/** Ranks that fail, of all permutations: section 5.1 step 3. */
const EXTREME = 5

function medianOf(symbols: Uint8Array): number {
  const sorted = symbols.toSorted()
  const half = sorted.length >> 1
  const upper = sorted[half] as number
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] as number)) / 2
}

export function constantsOf({ raw, symbols, alphabetSize }: SampleSet): Constants {
  return {
    mean: raw.reduce((sum, value) => sum + value, 0) / raw.length,
    median: alphabetSize === 2 ? 0.5 : medianOf(symbols),
    byteValues: alphabetSize === 2 ? 256 : alphabetSize,
  }
}

/** @param values of the symbols. */
export function arrange(symbols: Uint8Array, values: Uint8Array): Arrangement {
  const raw = symbols.map((symbol) => values[symbol] as number)
  if (values.length > 2) return { raw, symbols, sums: symbols, bytes: symbols, quantities: raw }
  const { sums, bytes } = convert(symbols)
  return { raw, symbols, sums, bytes, quantities: sums }
}

class Ranking {
  readonly group: StatisticGroup
  readonly #values: readonly number[]
  readonly #counts: readonly [number, number, number][]

  constructor(group: StatisticGroup, values: readonly number[]) {
    this.group = group
    this.#values = values
    this.#counts = values.map(() => [0, 0, 0])
  }

  #hasPassed([greater, equal, less]: readonly [number, number, number]): boolean {
    return greater + equal > EXTREME && equal + less > EXTREME
  }

  get isOpen(): boolean {
    return !this.#counts.every((counts) => this.#hasPassed(counts))
  }

  add(permuted: readonly number[]): void {
    this.#counts.forEach((counts, i) => {
      if (this.#hasPassed(counts)) return
      const difference = (permuted[i] as number) - (this.#values[i] as number)
      counts[difference > 0 ? 0 : difference === 0 ? 1 : 2]++
    })
  }

  /** @param made permutations in all. */
  results(made: number): PermutedStatistic[] {
    return this.group.names.map((name, i) => {
      const counts = this.#counts[i] ?? [0, 0, 0]
      const passed = this.#hasPassed(counts)
      const isDecided = passed || made >= PERMUTATIONS
      return { name, value: this.#values[i] as number, counts, ...(isDecided && { passed }) }
    })
  }
}

export interface PermutationTest {
  /** One permutation more. @param index its number. @returns whether any statistic is still undecided. */
  next(index: number): boolean
  /** @param made permutations so far. */
  results(made: number): PermutedStatistic[]
}

/** @param compressedLength absent where there is no bzip2. */
export function permutationTest(
  set: SampleSet,
  seed: Uint8Array,
  compressedLength: CompressedLength | undefined,
): PermutationTest {
  const constants = constantsOf(set)
  const own = arrange(set.symbols, set.values)
  const compression: readonly StatisticGroup[] =
    compressedLength === undefined
      ? []
      : [{ names: ['compression'], compute: ({ raw }) => [compressedLength(raw)] }]
  const rankings = [...STATISTIC_GROUPS, ...compression].map(
    (group) => new Ranking(group, group.compute(own, constants)),
  )
  return {
    next(index) {
      const symbols = set.symbols.slice()
      shuffle(symbols, wordsOf(seed, index))
      const permuted = arrange(symbols, set.values)
      for (const ranking of rankings)
        if (ranking.isOpen) ranking.add(ranking.group.compute(permuted, constants))
      return rankings.some(({ isOpen }) => isOpen)
    },
    results: (made) => rankings.flatMap((ranking) => ranking.results(made)),
  }
}
