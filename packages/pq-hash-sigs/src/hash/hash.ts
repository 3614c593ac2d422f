/** Hash functions of noble, for runtimes without node:crypto. */
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { shake128, shake256 } from '@noble/hashes/sha3.js'
import type { HashFunction, RunningDigest } from './functions.ts'

export function digest(name: HashFunction, message: Uint8Array, size: number): Uint8Array {
  switch (name) {
    case 'SHA-256':
      return sha256(message).subarray(0, size)
    case 'SHA-512':
      return sha512(message).subarray(0, size)
    case 'SHAKE128':
      return shake128(message, { dkLen: size })
    case 'SHAKE256':
      return shake256(message, { dkLen: size })
  }
}

const STARTS = { 'SHA-256': sha256, 'SHA-512': sha512, SHAKE128: shake128, SHAKE256: shake256 } as const

export function startDigest(name: HashFunction, size: number): RunningDigest {
  const running = name.startsWith('SHAKE')
    ? STARTS[name as 'SHAKE128'].create({ dkLen: size })
    : STARTS[name].create()
  return { update: (part) => void running.update(part), finish: () => running.digest().subarray(0, size) }
}
