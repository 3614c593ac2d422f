/** The whole assessment of 1 000 000 samples of 8 bits, which has no peer in JavaScript: held against fixed limits. */
import { existsSync, readFileSync } from 'node:fs'
import { atMost, processClock, Unavailable, type Bench } from '@quantum-shield/bench'
import { assessSync } from '@quantum-shield/pq-engine/assessment'

const SAMPLES = 1_000_000
const STATUS = '/proc/self/status'
const LIMIT_MS = 60_000
/** 1 GiB, in MB. */
const LIMIT_MB = 2 ** 30 / 1e6

/** xorshift32, whose high bytes no estimator tells from random ones: the tables of the predictors are full. */
function samples(): Uint8Array {
  let state = 0x9e3779b9
  return Uint8Array.from({ length: SAMPLES }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 24
  })
}

const COMMON = {
  group: 'Entropy assessment, 1 000 000 samples of 8 bits',
  peer: 'limit',
  target: atMost(1),
} as const

export const benches: readonly Bench[] = [
  {
    id: 'assessment-1m',
    ...COMMON,
    unit: 'ms',
    async measure() {
      const raw = samples()
      const start = processClock()
      assessSync(raw)
      return { value: 1000 * (processClock() - start), peerValue: LIMIT_MS }
    },
  },
  {
    id: 'assessment-1m-memory',
    ...COMMON,
    unit: 'MB',
    async measure() {
      if (!existsSync(STATUS)) throw new Unavailable('needs /proc/self/status of Linux')
      assessSync(samples())
      const kibibytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(STATUS, 'latin1'))?.[1]
      return { value: (1024 * Number(kibibytes)) / 1e6, peerValue: LIMIT_MB }
    },
  },
]
