/** Operations a second, ours against the peer's, for the two kinds of operation that there are. */
import type { Effort, Figures } from './bench.ts'
import { cpuBlocks, wallClock } from './clocks.ts'
import { compare, type Side } from './compare.ts'

/** Of synchronous operations, by CPU time. */
export function cpuRates(effort: Effort, ours: () => unknown, peer: () => unknown): Promise<Figures> {
  const { blockSeconds, rounds } = effort
  return compare(cpuBlocks(ours, blockSeconds), cpuBlocks(peer, blockSeconds), rounds, { as: 'rate' })
}

/** Does so many operations. */
export type Batch = (count: number) => Promise<void>

function wallBlocks(batch: Batch, count: number): Side {
  return async () => {
    const start = wallClock()
    await batch(count)
    return { count, seconds: wallClock() - start }
  }
}

/** Of operations that run in the thread pool, by the wall clock, `count` in a block. */
export function wallRates(effort: Effort, count: number, ours: Batch, peer: Batch): Promise<Figures> {
  return compare(wallBlocks(ours, count), wallBlocks(peer, count), effort.rounds, { as: 'rate' })
}
