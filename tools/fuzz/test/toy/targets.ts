import { PqError } from '@quantum-shield/pq-core'
import { bytesTarget, type Target } from '../../src/target.ts'
import { parseToy } from './parser.ts'

const seeds = [new Uint8Array(12)]

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
  bytesTarget({ name: 'toy-doomed', seeds, run: () => process.abort() }),
  bytesTarget({
    name: 'toy-careful',
    seeds,
    run() {
      throw new PqError('malformed', 'x')
    },
  }),
]
