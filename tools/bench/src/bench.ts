/** What a file `packages/NAME/bench/*.bench.ts` or `apps/NAME/bench/*.bench.ts` exports as `benches`. */
import type { Target } from './target.ts'

/** How much a run measures. `npm run bench -- --quick` is coarse. */
export interface Effort {
  /** ABBA rounds for operations in memory; odd, so that one of them is the median. */
  readonly rounds: number
  /** Length of each of the four blocks of a round. */
  readonly blockSeconds: number
  /** Rounds for whole files; odd. */
  readonly fileRounds: number
  /** Of the file, in bytes: a multiple of 1 MiB. */
  readonly fileSize: number
  /** Rounds for whole processes that start and end; odd. */
  readonly startRounds: number
}

export interface Figures {
  /** In the unit of the bench. */
  readonly value: number
  /** Of the peer in the same rounds, in the same unit. Absent where the figure stands for itself. */
  readonly peerValue?: number
}

export interface Bench {
  /** Unique among all benches: what `--only` takes. */
  readonly id: string
  /** Heading in the table. */
  readonly group: string
  readonly unit: 'op/s' | 'MB/s' | 'MB' | 'ms' | 'µs'
  /** Who or what the figure is held against. Absent for a limit of the machine. */
  readonly peer?: string
  /** Absent for a figure that is only shown. */
  readonly target?: Target
  /** @throws Unavailable when this machine lacks what the measurement needs. */
  readonly measure: (effort: Effort) => Promise<Figures>
}

/** The measurement cannot be made here. Counts as passed, except under CI=true. */
export class Unavailable extends Error {}
