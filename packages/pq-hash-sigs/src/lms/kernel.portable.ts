/** LMS by one hash call after another (RFC 8554 sections 4.3 to 4.6 and 5.3, secrets by appendix A). */
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { digest } from '#hash'
import type { LmsKernel, LmsTreeSecret } from './kernel.ts'
import { innerNode, leafNode, otsPublicKey, prefix } from './ots.ts'
import type { LmsParameters } from './types.table.ts'

/** The step that makes x_q[i] from the seed. */
const D_SEED = 0xff

export function portableLmsKernel({ lms, ots }: LmsParameters): LmsKernel {
  const { hash, n, w, p } = ots
  const end = 2 ** w - 1

  /** I ‖ u32(q) ‖ u16(i) ‖ u8(j) ‖ value, the value and j to be filled in. */
  function stepBlock(identifier: Uint8Array, q: number, i: number): Uint8Array {
    const block = new Uint8Array(23 + n)
    block.set(prefix(identifier, q, i))
    return block
  }

  function step(block: Uint8Array, j: number, value: Uint8Array): Uint8Array {
    block[22] = j
    block.set(value, 23)
    return digest(hash, block, n)
  }

  function walk(block: Uint8Array, from: number, to: number, value: Uint8Array): Uint8Array {
    let current = value
    for (let j = from; j < to; j++) current = step(block, j, current)
    return current
  }

  function signedChains({ identifier, seed }: LmsTreeSecret, q: number, digits: Uint8Array): Uint8Array {
    const values = new Uint8Array(p * n)
    for (let i = 0; i < p; i++) {
      const block = stepBlock(identifier, q, i)
      values.set(walk(block, 0, digits[i] as number, step(block, D_SEED, seed)), i * n)
      wipe(block)
    }
    return values
  }

  function leaf(secret: LmsTreeSecret, q: number): Uint8Array {
    const ends = signedChains(secret, q, new Uint8Array(p).fill(end))
    const { identifier } = secret
    return leafNode(ots, identifier, 2 ** lms.height + q, otsPublicKey(ots, identifier, q, ends))
  }

  return {
    name: 'javascript',
    signedChains,
    leaves: (secret, first, count) =>
      concatBytes(...Array.from({ length: count }, (_, i) => leaf(secret, first + i))),
    parents: (identifier, first, children) =>
      concatBytes(
        ...Array.from({ length: children.length / (2 * n) }, (_, i) =>
          innerNode(ots, identifier, first + i, children.subarray(2 * i * n, 2 * (i + 1) * n)),
        ),
      ),
    finishedChains(identifier, q, digits, values) {
      const ends = new Uint8Array(p * n)
      for (let i = 0; i < p; i++) {
        const start = values.subarray(i * n, (i + 1) * n)
        ends.set(walk(stepBlock(identifier, q, i), digits[i] as number, end, start), i * n)
      }
      return ends
    },
  }
}
