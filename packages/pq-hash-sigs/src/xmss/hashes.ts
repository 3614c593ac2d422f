/** The keyed hash functions of RFC 8391 section 5.1 and of SP 800-208 section 5, and what is built of them. */
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { digest, startDigest } from '#hash'
import type { RunningDigest } from '../hash/functions.ts'
import { encodeAddress, type TreePlace } from './address.ts'
import type { XmssType } from './types.table.ts'

/** What the hash is for, toByte(purpose, padding) in front of the input. */
const F = 0
const H = 1
const H_MSG = 2
const PRF = 3
const PRF_KEYGEN = 4

function keyed({ hash, n, padding }: XmssType, purpose: number, ...input: readonly Uint8Array[]): Uint8Array {
  return digest(hash, concatBytes(toByte(purpose, padding), ...input), n)
}

/** toByte(x, y) of RFC 8391 section 2.4. @param value below 2^53. */
export function toByte(value: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let i = size - 1, rest = value; rest > 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256
  return bytes
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] as number))
}

export type AddressWords = readonly [number, number, number]

/** One step of a chain (Alg 2): F(KEY, X xor BM). @param words the key, the chain, the step. */
export function chainStep(
  type: XmssType,
  publicSeed: Uint8Array,
  place: TreePlace,
  words: AddressWords,
  value: Uint8Array,
): Uint8Array {
  const key = keyed(type, PRF, publicSeed, encodeAddress(place, 0, [...words, 0]))
  const mask = keyed(type, PRF, publicSeed, encodeAddress(place, 0, [...words, 1]))
  return keyed(type, F, key, xor(value, mask))
}

/** RAND_HASH (Alg 7). @param addressType L_TREE or HASH_TREE. @param children left ‖ right. */
export function randomizedHash(
  type: XmssType,
  publicSeed: Uint8Array,
  place: TreePlace,
  addressType: number,
  words: AddressWords,
  children: Uint8Array,
): Uint8Array {
  const [key, left, right] = [0, 1, 2].map((which) =>
    keyed(type, PRF, publicSeed, encodeAddress(place, addressType, [...words, which])),
  ) as [Uint8Array, Uint8Array, Uint8Array]
  return keyed(type, H, key, xor(children, concatBytes(left, right)))
}

/** The first value of a chain (SP 800-208 section 6.2): PRF_keygen(S_XMSS, SEED ‖ ADRS). */
export function chainSecret(
  type: XmssType,
  secretSeed: Uint8Array,
  publicSeed: Uint8Array,
  place: TreePlace,
  key: number,
  chain: number,
): Uint8Array {
  const address = encodeAddress(place, 0, [key, chain, 0, 0])
  return keyed(type, PRF_KEYGEN, secretSeed, publicSeed, address)
}

/** r = PRF(SK_PRF, toByte(idx, 32)) (Alg 12 and 16). */
export function randomizerAt(type: XmssType, prfSeed: Uint8Array, index: bigint): Uint8Array {
  return keyed(type, PRF, prfSeed, indexBytes(index, 32))
}

/** M' = H_msg(r ‖ root ‖ toByte(idx, n), M), up to M. */
export function startMessageDigest(
  { hash, n, padding }: XmssType,
  randomizer: Uint8Array,
  root: Uint8Array,
  index: bigint,
): RunningDigest {
  const running = startDigest(hash, n)
  running.update(concatBytes(toByte(H_MSG, padding), randomizer, root, indexBytes(index, n)))
  return running
}

export function indexBytes(index: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let i = size - 1, rest = index; rest > 0n; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  return bytes
}

/** base_w of the digest and of its checksum, w = 16 (Alg 1 and 5): how far each chain goes. */
export function digitsOf({ n, chains }: XmssType, digest: Uint8Array): Uint8Array {
  const digits = new Uint8Array(chains)
  let sum = 0
  for (let i = 0; i < n; i++) {
    const byte = digest[i] as number
    digits[2 * i] = byte >> 4
    digits[2 * i + 1] = byte & 15
    sum += 30 - (byte >> 4) - (byte & 15)
  }
  for (let i = 0; i < 3; i++) digits[2 * n + i] = (sum >> (8 - 4 * i)) & 15
  return digits
}
