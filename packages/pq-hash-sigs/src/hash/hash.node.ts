/** Hash functions of node:crypto, one call a message. */
import { createHash, hash } from 'node:crypto'
import type { HashFunction, RunningDigest } from './functions.ts'

/** SHAKE goes the longer way: before Node 24, `hash` knows no output length. */
const XOFS = { SHAKE128: 'shake128', SHAKE256: 'shake256' } as const
const HASHES = { 'SHA-256': 'sha256', 'SHA-512': 'sha512' } as const

export function digest(name: HashFunction, message: Uint8Array, size: number): Uint8Array {
  const bytes =
    name === 'SHA-256' || name === 'SHA-512'
      ? hash(HASHES[name], message, 'buffer')
      : createHash(XOFS[name], { outputLength: size }).update(message).digest()
  return new Uint8Array(bytes.buffer, bytes.byteOffset, size)
}

export function startDigest(name: HashFunction, size: number): RunningDigest {
  const running =
    name === 'SHA-256' || name === 'SHA-512'
      ? createHash(HASHES[name])
      : createHash(XOFS[name], { outputLength: size })
  return {
    update: (part) => void running.update(part),
    finish: () => new Uint8Array(running.digest()).subarray(0, size),
  }
}
