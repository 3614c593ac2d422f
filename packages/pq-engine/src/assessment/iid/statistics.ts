/**
 * The statistics of SP 800-90B section 5.1 that a permutation may change, 11 kinds and 19 figures, under the names of the
 * reference tool.
 */

/** Section 5.1.9 and 5.1.10. */
const LAGS = [1, 2, 8, 16, 32] as const

/** A permutation of the samples as the statistics take it. */
export interface Arrangement {
  /** The values that were read. */
  readonly raw: Uint8Array
  /** The renumbered samples. */
  readonly symbols: Uint8Array
  /** Conversion I: of two-valued samples the ones in each 8; else `symbols`. */
  readonly sums: Uint8Array
  /** Conversion II: of two-valued samples each 8 as a byte; else `symbols`. */
  readonly bytes: Uint8Array
  /** `sums` of two-valued samples, else `raw`: what covariance is of. */
  readonly quantities: Uint8Array
}

/** What no permutation changes. */
export interface Constants {
  /** Of the raw values. */
  readonly mean: number
  /** Of the symbols; 1/2 where there are two. */
  readonly median: number
  /** Values that `bytes` may have. */
  readonly byteValues: number
}

export interface StatisticGroup {
  readonly names: readonly string[]
  readonly compute: (arrangement: Arrangement, constants: Constants) => readonly number[]
}

/** The samples in blocks of 8, the last one maybe shorter, each as its sum or as a byte. */
export function convert(bits: Uint8Array): { sums: Uint8Array; bytes: Uint8Array } {
  const blocks = Math.ceil(bits.length / 8)
  const [sums, bytes] = [new Uint8Array(blocks), new Uint8Array(blocks)]
  for (let i = 0; i < bits.length; i++) {
    const [block, bit] = [i >> 3, bits[i] as number]
    sums[block] = (sums[block] as number) + bit
    bytes[block] = (bytes[block] as number) | (bit << (7 - (i & 7)))
  }
  return { sums, bytes }
}

/** 5.1.1: how far the sum ever is from what the mean promises. */
export function excursion(raw: Uint8Array, mean: number): number {
  let [sum, farthest] = [0, 0]
  for (let i = 0; i < raw.length; i++) {
    sum += raw[i] as number
    farthest = Math.max(farthest, Math.abs(sum - (i + 1) * mean))
  }
  return farthest
}

/** 5.1.2 to 5.1.4: runs of steps that do not fall or that fall, the longest, and the more frequent direction. */
export function directionalRuns(
  samples: Uint8Array,
): readonly [number: number, longest: number, most: number] {
  const steps = samples.length - 1
  let [runs, run, longest, rises, direction] = [0, 0, 0, 0, -1]
  for (let i = 0; i < steps; i++) {
    const step = (samples[i] as number) > (samples[i + 1] as number) ? 0 : 1
    rises += step
    if (step !== direction) {
      runs++
      run = 0
      direction = step
    }
    if (++run > longest) longest = run
  }
  return [runs, longest, Math.max(rises, steps - rises)]
}

/** 5.1.5 and 5.1.6: runs of samples below the median or not, and the longest. */
export function medianRuns(symbols: Uint8Array, median: number): readonly [number: number, longest: number] {
  let [runs, run, longest, side] = [0, 0, 0, -1]
  for (let i = 0; i < symbols.length; i++) {
    const current = (symbols[i] as number) < median ? 0 : 1
    if (current !== side) {
      runs++
      run = 0
      side = current
    }
    if (++run > longest) longest = run
  }
  return [runs, longest]
}

/** 5.1.7 and 5.1.8: samples up to the first that repeats one, on average and at most; then from the next on. */
export function collisions(bytes: Uint8Array, values: number): readonly [average: number, longest: number] {
  /** The wait in which each value occurred last. */
  const seen = new Int32Array(values).fill(-1)
  let [waits, start, longest] = [0, 0, 0]
  for (let i = 0; i < bytes.length; i++) {
    const value = bytes[i] as number
    if (seen[value] !== waits) {
      seen[value] = waits
      continue
    }
    longest = Math.max(longest, i - start + 1)
    start = i + 1
    waits++
  }
  return [start / waits, longest]
}

/** 5.1.9: samples that are equal to the one `lag` later. */
export function periodicity(samples: Uint8Array, lag: number): number {
  let equal = 0
  for (let i = lag; i < samples.length; i++) if (samples[i] === samples[i - lag]) equal++
  return equal
}

/** 5.1.10. */
export function covariance(quantities: Uint8Array, lag: number): number {
  let sum = 0
  for (let i = lag; i < quantities.length; i++)
    sum += (quantities[i] as number) * (quantities[i - lag] as number)
  return sum
}

/** 5.1.1 to 5.1.10; 5.1.11 is in compressed-length.ts. */
export const STATISTIC_GROUPS: readonly StatisticGroup[] = [
  { names: ['excursion'], compute: ({ raw }, { mean }) => [excursion(raw, mean)] },
  {
    names: ['numDirectionalRuns', 'lenDirectionalRuns', 'numIncreasesDecreases'],
    compute: ({ sums }) => directionalRuns(sums),
  },
  {
    names: ['numRunsMedian', 'lenRunsMedian'],
    compute: ({ symbols }, { median }) => medianRuns(symbols, median),
  },
  {
    names: ['avgCollision', 'maxCollision'],
    compute: ({ bytes }, { byteValues }) => collisions(bytes, byteValues),
  },
  ...LAGS.map((lag) => ({
    names: [`periodicity(${lag})`],
    compute: ({ sums }: Arrangement) => [periodicity(sums, lag)],
  })),
  ...LAGS.map((lag) => ({
    names: [`covariance(${lag})`],
    compute: ({ quantities }: Arrangement) => [covariance(quantities, lag)],
  })),
]
