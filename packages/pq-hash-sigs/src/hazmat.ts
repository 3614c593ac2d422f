/**
 * For conformance tests and protocols that prescribe it: SLH-DSA without or with chosen randomness, the internal
 * functions of FIPS 205, both back ends side by side; stateful keys from given seeds, and indices that no store vouches
 * for.
 */
import { PqError, type SignatureAlgorithm, type SignatureOptions } from '@quantum-shield/pq-core'
import { signatureContext } from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { nativeSlhDsa } from '#native'
import type { SlhDsaBackend } from './backend.ts'
import { keyFromParts, nobleSlhDsa, slhDsaOf } from './noble/noble.ts'
import { SLH_DSA_TABLE, type SlhDsaId } from './slh-dsa.table.ts'

export type { SlhDsaBackend } from './backend.ts'
export { hssKeyFromSeed } from './lms.ts'
export { xmssKeyFromSeeds } from './xmss.ts'
export { reservationOf } from './indices.ts'

/** @throws PqError `algorithm_mismatch` for a key of another algorithm, HashSLH-DSA included. */
function slhDsaIdOf(key: PublicKey | PrivateKey): SlhDsaId {
  const { id } = key.algorithm
  if (!(id in SLH_DSA_TABLE)) throw new PqError('algorithm_mismatch', `${id} is not SLH-DSA`)
  return id as SlhDsaId
}

/** Both back ends of a parameter set, the native one where this process has it, to hold one against the other. */
export function slhDsaBackends(algorithm: SignatureAlgorithm): {
  noble: SlhDsaBackend
  native: SlhDsaBackend | undefined
} {
  const { id } = algorithm
  if (!(id in SLH_DSA_TABLE)) throw new PqError('unsupported_algorithm', `${id} has no pair of back ends`)
  return { noble: nobleSlhDsa(id as SlhDsaId), native: nativeSlhDsa(id as SlhDsaId) }
}

/**
 * FIPS 205 Alg 18 slh_keygen_internal.
 * @param parts SK.seed ‖ SK.prf ‖ PK.seed, 3n bytes.
 */
export function slhDsaKeyFromParts(
  algorithm: SignatureAlgorithm,
  parts: Uint8Array,
): PrivateKey<SignatureAlgorithm> {
  const { id } = algorithm
  if (!(id in SLH_DSA_TABLE)) throw new PqError('unsupported_algorithm', `${id} is not SLH-DSA`)
  const bytes = keyFromParts(id as SlhDsaId, parts)
  try {
    return algorithm.privateKey(bytes)
  } finally {
    bytes.fill(0)
  }
}

/** FIPS 205 section 9.2, the deterministic variant: opt_rand is PK.seed. */
export function signDeterministic(
  privateKey: PrivateKey<SignatureAlgorithm>,
  message: Uint8Array,
  options: SignatureOptions = {},
): Uint8Array {
  const id = slhDsaIdOf(privateKey)
  const context = signatureContext(id, true, options)
  return slhDsaOf(id).sign(message, privateKey.secret.reveal(), { context, extraEntropy: false })
}

/** FIPS 205 Alg 19 slh_sign_internal(M, SK, addrnd). @param addrnd n bytes; false for PK.seed. */
export function signInternal(
  privateKey: PrivateKey<SignatureAlgorithm>,
  message: Uint8Array,
  addrnd: Uint8Array | false,
): Uint8Array {
  const id = slhDsaIdOf(privateKey)
  return slhDsaOf(id).internal.sign(message, privateKey.secret.reveal(), { extraEntropy: addrnd })
}

/** FIPS 205 Alg 20 slh_verify_internal(M, SIG, PK). */
export function verifyInternal(
  publicKey: PublicKey<SignatureAlgorithm>,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const id = slhDsaIdOf(publicKey)
  if (signature.length !== SLH_DSA_TABLE[id].signatureSize) return false
  return slhDsaOf(id).internal.verify(signature, message, publicKey.toBytes())
}
