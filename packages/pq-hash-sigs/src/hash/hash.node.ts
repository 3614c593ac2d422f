/** Hash functions of node:crypto, one call a message. */
import { createHash } from 'node:crypto'
import type { HashFunction } from './functions.ts'

const NAMES = {
  'SHA-256': 'sha256',
  'SHA-512': 'sha512',
  SHAKE128: 'shake128',
  SHAKE256: 'shake256',
} as const

export function digest(name: HashFunction, message: Uint8Array, size: number): Uint8Array {
  const isXof = name === 'SHAKE128' || name === 'SHAKE256'
  const hash = createHash(NAMES[name], isXof ? { outputLength: size } : {})
  // crypto.hash would be shorter; its output length for SHAKE is missing before Node 24.
  const bytes = hash.update(message).digest()
  return new Uint8Array(bytes.buffer, bytes.byteOffset, size)
}
