/** LM-OTS: what is signed, and how it becomes digits (RFC 8554 sections 3.1.3 and 4.4 to 4.6). */
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { digest, startDigest } from '#hash'
import type { RunningDigest } from '../hash/functions.ts'
import type { OtsType } from './types.table.ts'

const D_PBLC = 0x8080
const D_MESG = 0x8181
const D_LEAF = 0x8282
const D_INTR = 0x8383

/** I ‖ u32(r) ‖ u16(tag): how every hash of more than one chain step begins. */
export function prefix(identifier: Uint8Array, r: number, tag: number): Uint8Array {
  const bytes = new Uint8Array(22)
  bytes.set(identifier)
  const view = new DataView(bytes.buffer)
  view.setUint32(16, r)
  view.setUint16(20, tag)
  return bytes
}

/** Q = H(I ‖ u32(q) ‖ D_MESG ‖ C ‖ message), up to the message. */
export function startMessageHash(
  { hash, n }: OtsType,
  identifier: Uint8Array,
  q: number,
  randomizer: Uint8Array,
): RunningDigest {
  const running = startDigest(hash, n)
  running.update(concatBytes(prefix(identifier, q, D_MESG), randomizer))
  return running
}

/** K = H(I ‖ u32(q) ‖ D_PBLC ‖ y[0] ‖ ... ‖ y[p-1]), of the ends of the chains. */
export function otsPublicKey(
  { hash, n }: OtsType,
  identifier: Uint8Array,
  q: number,
  ends: Uint8Array,
): Uint8Array {
  return digest(hash, concatBytes(prefix(identifier, q, D_PBLC), ends), n)
}

/** H(I ‖ u32(r) ‖ D_LEAF ‖ K), with r = 2^h + q (section 5.3). */
export function leafNode(
  { hash, n }: OtsType,
  identifier: Uint8Array,
  r: number,
  publicKey: Uint8Array,
): Uint8Array {
  return digest(hash, concatBytes(prefix(identifier, r, D_LEAF), publicKey), n)
}

/** H(I ‖ u32(r) ‖ D_INTR ‖ left ‖ right). @param children left ‖ right. */
export function innerNode(
  { hash, n }: OtsType,
  identifier: Uint8Array,
  r: number,
  children: Uint8Array,
): Uint8Array {
  return digest(hash, concatBytes(prefix(identifier, r, D_INTR), children), n)
}

/** The p digits of Q ‖ Cksm(Q), w bits each: how far each chain goes. */
export function digitsOf({ n, w, p, ls }: OtsType, q: Uint8Array): Uint8Array {
  const digits = new Uint8Array(p)
  const mask = 2 ** w - 1
  const perByte = 8 / w
  const read = (bytes: Uint8Array, i: number) =>
    ((bytes[Math.floor(i / perByte)] as number) >> (8 - w * ((i % perByte) + 1))) & mask
  const inHash = n * perByte
  let sum = 0
  for (let i = 0; i < inHash; i++) {
    const digit = read(q, i)
    digits[i] = digit
    sum += mask - digit
  }
  const checksum = sum << ls
  const bytes = Uint8Array.of(checksum >> 8, checksum & 0xff)
  for (let i = inHash; i < p; i++) digits[i] = read(bytes, i - inHash)
  return digits
}
