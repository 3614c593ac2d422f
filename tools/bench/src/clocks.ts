/** What time means: CPU time where one thread works, wall clock where several do or a file moves. */
import type { Side } from './compare.ts'

/** Seconds from an arbitrary start. */
export type Clock = () => number

/** CPU time of all threads of this process, user and system: work that a helper thread does counts. */
export const processClock: Clock = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/**
 * CPU time of this thread alone: for the cost of a call whose work runs in the thread pool. Linux brings it up to
 * date at each timer tick (4 ms at most) and whenever the thread sleeps.
 */
export const mainThreadClock: Clock = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e6
}

export const wallClock: Clock = () => performance.now() / 1000

function run(operation: () => unknown, count: number): void {
  for (let i = 0; i < count; i++) operation()
}

const WARM_UP_SECONDS = 0.1

/**
 * Blocks of about `seconds` of CPU time each, of a synchronous operation. Warms up until the compiler has had its
 * turn, and counts how many operations fill a block.
 */
export function cpuBlocks(operation: () => unknown, seconds: number): Side {
  const start = processClock()
  let warm = 0
  while (processClock() - start < Math.max(WARM_UP_SECONDS, seconds)) {
    operation()
    warm++
  }
  const count = Math.max(1, Math.round((warm * seconds) / (processClock() - start)))
  return () => {
    const from = processClock()
    run(operation, count)
    return { count, seconds: processClock() - from }
  }
}
