import { PqError } from '@quantum-shield/pq-core'
import { bytesTarget, type Target } from '../../src/target.ts'
import { parseToy } from './parser.ts'

const seeds = [new Uint8Array(12)]
let cases = 0

export const targets: readonly Target[] = [
  bytesTarget({ name: 'toy', seeds, run: parseToy }),
  bytesTarget({
    name: 'toy-endless',
    seeds,
    run(bytes) {
      while (bytes.length !== 12);
    },
  }),
  bytesTarget({
    name: 'toy-fatal',
    seeds,
    run(bytes) {
      if (bytes.length !== 12) process.abort()
    },
  }),
  bytesTarget({
    name: 'toy-stuck',
    seeds,
    run() {
      for (;;);
    },
  }),
  bytesTarget({
    name: 'toy-greedy',
    seeds,
    run() {
      if (++cases === 350) new Uint8Array(80 * 2 ** 20).fill(1)
    },
  }),
  bytesTarget({ name: 'toy-doomed', seeds, run: () => process.abort() }),
  bytesTarget({
    name: 'toy-careful',
    seeds,
    run() {
      throw new PqError('malformed', 'x')
    },
  }),
]
