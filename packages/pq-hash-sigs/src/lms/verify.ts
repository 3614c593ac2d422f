/** Verification of LMS and HSS signatures: RFC 8554 Alg 6a, section 5.4.2, and section 6.3. */
import { PqError } from '@quantum-shield/pq-core'
import { ByteReader, concatBytes, equalBytes } from '@quantum-shield/pq-core/bytes'
import {
  decodeHssPublicKey,
  encodeLmsPublicKey,
  readLmsPublicKey,
  readLmsSignature,
  type HssPublicKey,
  type LmsPublicKey,
  type LmsSignature,
} from './codec.ts'
import { lmsKernel } from './kernel.ts'
import { digitsOf, innerNode, leafNode, messageHash, otsPublicKey } from './ots.ts'

/** Alg 6a: the root that the signature leads to. p chains and h nodes, whatever the signature says. */
function rootFrom(key: LmsPublicKey, message: Uint8Array, signature: LmsSignature): Uint8Array {
  const { lms, ots, identifier } = key
  const { q, randomizer, chains, path } = signature
  const digits = digitsOf(ots, messageHash(ots, identifier, q, randomizer, message))
  const ends = lmsKernel(key).finishedChains(identifier, q, digits, chains)
  let r = 2 ** lms.height + q
  let node = leafNode(ots, identifier, r, otsPublicKey(ots, identifier, q, ends))
  for (let i = 0; r > 1; i++, r >>= 1) {
    const sibling = path.subarray(i * lms.m, (i + 1) * lms.m)
    const children = r % 2 === 1 ? concatBytes(sibling, node) : concatBytes(node, sibling)
    node = innerNode(ots, identifier, r >> 1, children)
  }
  return node
}

function holds(key: LmsPublicKey, message: Uint8Array, signature: LmsSignature): boolean {
  return equalBytes(rootFrom(key, message, signature), key.root)
}

/** @returns false for malformed input, whatever is wrong with it. @throws what is no PqError `malformed`. */
export function falseIfMalformed(verify: () => boolean): boolean {
  try {
    return verify()
  } catch (error) {
    if (error instanceof PqError && error.code === 'malformed') return false
    throw error
  }
}

/**
 * Section 6.3. The types of each level come from the key above it, which is verified before it is used; all sizes
 * are settled before a hash is computed. At most 8 levels of at most 265 chains.
 */
function verifyLevels({ levels, top }: HssPublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  const reader = new ByteReader(signature)
  if (reader.uint(4) !== levels - 1) return false
  const signed: { key: LmsPublicKey; signature: LmsSignature; message: Uint8Array }[] = []
  let key = top
  for (let level = 1; level < levels; level++) {
    const own = readLmsSignature(reader, key)
    const next = readLmsPublicKey(reader)
    signed.push({ key, signature: own, message: encodeLmsPublicKey(next) })
    key = next
  }
  signed.push({ key, signature: readLmsSignature(reader, key), message })
  reader.end()
  return signed.every((each) => holds(each.key, each.message, each.signature))
}

/** @param publicKey u32(L) ‖ LMS public key. @returns false also where either is malformed. */
export function verifyHss(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return falseIfMalformed(() => verifyLevels(decodeHssPublicKey(publicKey), message, signature))
}

/** One tree without HSS around it, as ACVP has it: an LMS public key and an LMS signature. @returns as verifyHss. */
export function verifyLms(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return falseIfMalformed(() => {
    const keyReader = new ByteReader(publicKey)
    const top = readLmsPublicKey(keyReader)
    keyReader.end()
    const reader = new ByteReader(signature)
    const parts = readLmsSignature(reader, top)
    reader.end()
    return holds(top, message, parts)
  })
}
