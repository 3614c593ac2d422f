import { createHash } from 'node:crypto'
import type { Xof } from '../detached.ts'

/** SHAKE256 with an output of `length` bytes. */
export function createShake256(length: number): Xof {
  const hash = createHash('shake256', { outputLength: length })
  return {
    update: (chunk) => void hash.update(chunk),
    digest: () => Uint8Array.from(hash.digest()),
  }
}
