/** Keys and sources that the tests share. */
import { createHash } from 'node:crypto'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { mlKem768, xWing } from '@quantum-shield/pq-kem'
import { openStream, sealStream, type OpenOptions, type SealOptions, type SuiteName } from '../src/index.ts'
import { openRandomAccess, type EnvelopeAtRest } from '../src/random-access.ts'

export const SUITE_NAMES: readonly SuiteName[] = [
  'AES-256-GCM',
  'ChaCha20-Poly1305',
  'XChaCha20-Poly1305',
  'AES-256-GCM-SIV',
]

export const CHUNK = 4096
export const TAG = 16

export const alice = xWing.generateKeyPair()
export const bob = mlKem768.generateKeyPair()
export const mallory = xWing.generateKeyPair()

export const team = { name: 'team', keyVersion: 3, key: SecretBytes.copyOf(new Uint8Array(32).fill(7)) }

/** X-Wing's arithmetic under a classical name: what counts here is the category. */
const classical: KemAlgorithm = {
  ...xWing,
  id: 'DHKEM-X25519',
  family: 'classical',
  category: 0,
  encapsulate: () => xWing.encapsulate(alice.publicKey),
}
export const classicalKey = new PublicKey(classical, alice.publicKey.toBytes())

/** The least that is allowed: about 15 ms with node:crypto. */
export const CHEAP = { memoryKiB: 19_456, passes: 2, parallelism: 1 } as const

/** Bytes that tell by their value where they stood. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
}

/** The bytes in pieces of `size`, as a stream hands them over. */
export async function* inPiecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return Uint8Array.from(Buffer.concat(parts))
}

export async function sealPieces(bytes: Uint8Array, size: number, options: SealOptions): Promise<Uint8Array> {
  return collect(sealStream(options)(inPiecesOf(bytes, size)))
}

export async function openPieces(bytes: Uint8Array, size: number, options: OpenOptions): Promise<Uint8Array> {
  return collect(openStream(options)(inPiecesOf(bytes, size)))
}

/** For comparisons of long byte strings, which `toEqual` makes one by one. */
export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A copy with the byte at `offset` changed in the bits of `mask`. */
export function flipped(bytes: Uint8Array, offset: number, mask = 0x01): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[offset] = copy[offset]! ^ mask
  return copy
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}

/** An envelope in memory as one at rest. `size` may lie. */
export function atRest(bytes: Uint8Array, size = bytes.length): EnvelopeAtRest {
  return { size, read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)) }
}

/** All of the content, through random access, one chunk at a time. */
export async function openAtRest(bytes: Uint8Array, options: OpenOptions): Promise<Uint8Array> {
  const reader = await openRandomAccess(atRest(bytes), options)
  const parts: Uint8Array[] = []
  for (let offset = 0; offset < reader.length; offset += CHUNK) parts.push(await reader.read(offset, CHUNK))
  return joined(...parts)
}
