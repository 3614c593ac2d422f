/** Signing with one LMS key pair at one leaf, and how the trees of HSS follow from the first. */
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { digest } from '#hash'
import type { LmsSignature } from './codec.ts'
import { lmsKernel, type LmsTreeSecret } from './kernel.ts'
import { digitsOf, prefix } from './ots.ts'
import type { LmsParameters, OtsType } from './types.table.ts'

/**
 * Numbers of chains that no key has, whose secrets serve otherwise: RFC 8554 leaves the choice open, these are the ones
 * of github.com/cisco/hash-sigs and of Bouncy Castle.
 */
const RANDOMIZER = 0xfffd
const CHILD_SEED = 0xfffe
const CHILD_IDENTIFIER = 0xffff

/** x_q[i] of RFC 8554 appendix A: H(I ‖ u32(q) ‖ u16(i) ‖ u8(0xff) ‖ SEED). */
function derive({ hash, n }: OtsType, { identifier, seed }: LmsTreeSecret, q: number, i: number): Uint8Array {
  return digest(hash, concatBytes(prefix(identifier, q, i), Uint8Array.of(0xff), seed), n)
}

/**
 * C of leaf q. Not random: the tree above signs the same public key again each time a key is opened, and must give the
 * same signature, for two would be two uses of one index.
 */
export function randomizerOf(ots: OtsType, secret: LmsTreeSecret, q: number): Uint8Array {
  return derive(ots, secret, q, RANDOMIZER)
}

/** The secret of the tree below leaf q. */
export function childSecret(ots: OtsType, secret: LmsTreeSecret, q: number): LmsTreeSecret {
  return {
    seed: derive(ots, secret, q, CHILD_SEED),
    identifier: derive(ots, secret, q, CHILD_IDENTIFIER).slice(0, 16),
  }
}

/**
 * RFC 8554 Alg 3 and section 5.4.1.
 * @param path the siblings of leaf q. @param hash Q, of the message and the randomizer.
 */
export function signAt(
  parameters: LmsParameters,
  secret: LmsTreeSecret,
  q: number,
  path: Uint8Array,
  hash: Uint8Array,
  randomizer: Uint8Array,
): LmsSignature {
  const digits = digitsOf(parameters.ots, hash)
  return { q, randomizer, chains: lmsKernel(parameters).signedChains(secret, q, digits), path }
}
