/**
 * When to try again. Closed: at once after the first failure, then ever later, with jitter. Open, after three failures in
 * a row: calls fail at once until a pause is over; the next call then makes one attempt (half-open).
 */
import { report, type OnMetric } from '../metrics.ts'

export type BreakerState = 'closed' | 'open' | 'half-open'

const OPENS_AFTER = 3
const FIRST_DELAY_MS = 50
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

export interface Breaker {
  readonly state: BreakerState
  /** @returns after how many milliseconds to try again, while it is closed; undefined once it is open. */
  failed(): number | undefined
  succeeded(): void
  /** Whether an attempt may be made now; makes an open breaker whose pause is over half-open. */
  permits(): boolean
}

/** @param random at least 0, less than 1. */
export function createBreaker(
  onMetric: OnMetric | undefined,
  now: () => number = () => performance.now(),
  random: () => number = Math.random,
): Breaker {
  let state: BreakerState = 'closed'
  let failures = 0
  let openUntil = 0

  function become(next: BreakerState): void {
    if (state === next) return
    state = next
    report(onMetric, { kind: 'breaker', state })
  }

  /** Half of it to all of it, so that those who failed together do not come back together. */
  const jittered = (milliseconds: number): number => milliseconds * (0.5 + random() / 2)

  return {
    get state() {
      return state
    },
    failed() {
      failures += 1
      if (failures < OPENS_AFTER) return failures === 1 ? 0 : jittered(FIRST_DELAY_MS * 2 ** (failures - 2))
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - OPENS_AFTER), LONGEST_PAUSE_MS)
      openUntil = now() + jittered(pause)
      become('open')
      return undefined
    },
    succeeded() {
      failures = 0
      become('closed')
    },
    permits() {
      if (state === 'open' && now() >= openUntil) become('half-open')
      return state !== 'open'
    },
  }
}
