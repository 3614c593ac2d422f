import { shake256 } from '@noble/hashes/sha3.js'
import type { Xof } from '../detached.ts'

/** SHAKE256 with an output of `length` bytes. */
export function createShake256(length: number): Xof {
  const hash = shake256.create({ dkLen: length })
  return {
    update: (chunk) => void hash.update(chunk),
    digest: () => hash.digest(),
  }
}
