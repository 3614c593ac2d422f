/** Verification of LMS and HSS signatures: RFC 8554 Alg 6a, section 5.4.2, and section 6.3. */
import { ByteReader, concatBytes, equalBytes } from '@quantum-shield/pq-core/bytes'
import { unlessMalformed, verifyWhole, type RunningVerification } from '../verification.ts'
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
import { digitsOf, innerNode, leafNode, otsPublicKey, startMessageHash } from './ots.ts'

/** Alg 6a: the root that the signature leads to. p chains and h nodes, whatever the signature says. @param hash Q. */
function rootFrom(key: LmsPublicKey, hash: Uint8Array, signature: LmsSignature): Uint8Array {
  const { lms, ots, identifier } = key
  const { q, chains, path } = signature
  const ends = lmsKernel(key).finishedChains(identifier, q, digitsOf(ots, hash), chains)
  let r = 2 ** lms.height + q
  let node = leafNode(ots, identifier, r, otsPublicKey(ots, identifier, q, ends))
  for (let i = 0; r > 1; i++, r >>= 1) {
    const sibling = path.subarray(i * lms.m, (i + 1) * lms.m)
    const children = r % 2 === 1 ? concatBytes(sibling, node) : concatBytes(node, sibling)
    node = innerNode(ots, identifier, r >> 1, children)
  }
  return node
}

function startOne(key: LmsPublicKey, signature: LmsSignature): RunningVerification {
  const hash = startMessageHash(key.ots, key.identifier, signature.q, signature.randomizer)
  return {
    update: hash.update,
    holds: () => equalBytes(rootFrom(key, hash.finish(), signature), key.root),
  }
}

/**
 * Section 6.3. The types of each level come from the key above it; all sizes are settled before a hash is computed. At most
 * 8 levels of at most 265 chains.
 */
function startLevels({ levels, top }: HssPublicKey, signature: Uint8Array): RunningVerification | undefined {
  const reader = new ByteReader(signature)
  if (reader.uint(4) !== levels - 1) return undefined
  const above: { key: LmsPublicKey; signature: LmsSignature; next: LmsPublicKey }[] = []
  let key = top
  for (let level = 1; level < levels; level++) {
    const own = readLmsSignature(reader, key)
    const next = readLmsPublicKey(reader)
    above.push({ key, signature: own, next })
    key = next
  }
  const last = startOne(key, readLmsSignature(reader, key))
  reader.end()
  return {
    update: last.update,
    holds: () =>
      above.every(({ key: signer, signature: own, next }) => {
        const running = startOne(signer, own)
        running.update(encodeLmsPublicKey(next))
        return running.holds()
      }) && last.holds(),
  }
}

/** @param publicKey u32(L) ‖ LMS public key. @returns undefined where either is malformed. */
export function startHss(publicKey: Uint8Array, signature: Uint8Array): RunningVerification | undefined {
  return unlessMalformed(() => startLevels(decodeHssPublicKey(publicKey), signature))
}

/** @param publicKey u32(L) ‖ LMS public key. @returns false also where either is malformed. */
export function verifyHss(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verifyWhole(startHss, publicKey, message, signature)
}

function startLms(publicKey: Uint8Array, signature: Uint8Array): RunningVerification | undefined {
  return unlessMalformed(() => {
    const keyReader = new ByteReader(publicKey)
    const top = readLmsPublicKey(keyReader)
    keyReader.end()
    const reader = new ByteReader(signature)
    const parts = readLmsSignature(reader, top)
    reader.end()
    return startOne(top, parts)
  })
}

/** One tree without HSS around it, as ACVP has it: an LMS public key and an LMS signature. @returns as verifyHss. */
export function verifyLms(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verifyWhole(startLms, publicKey, message, signature)
}
