/**
 * For conformance tests and protocols that prescribe it: signing without or with chosen randomness, and the
 * internal functions of FIPS 204. Deterministic ML-DSA gives up the protection of hedging against fault and
 * side-channel attacks.
 */
import { PqError, type SignatureAlgorithm, type SignatureOptions } from '@quantum-shield/pq-core'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { nativeEcdsaP256, nativeEd25519, nativeMlDsa } from '#native'
import { rowOf, signatureContext, type SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import { pureBackends } from './composite/backends.ts'
import { compositeRow, isCompositeId } from './composite.table.ts'
import { FALCON_TABLE } from './falcon.table.ts'
import { liboqsFalcon, nobleFalcon, type FalconBackend } from './liboqs/falcon.ts'
import { mlDsaIdOf } from './ml-dsa.keys.ts'
import { ML_DSA_TABLE, type MlDsaId } from './ml-dsa.table.ts'
import { nobleEcdsaP256, nobleEd25519 } from './noble/classical.ts'
import { expandedMlDsaKey, mlDsaOf, nobleMlDsa } from './noble/noble.ts'

export type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'
export type { FalconBackend } from './liboqs/falcon.ts'
export type { MlDsaId } from './ml-dsa.table.ts'
export { expandMlDsaSeed } from './noble/noble.ts'

/** `noble`, and after it `native` where this process has that. */
export type SignatureBackends = readonly [noble: SignatureBackend, ...native: SignatureBackend[]]

function backendsFrom(noble: SignatureBackend, native: SignatureBackend | undefined): SignatureBackends {
  return native === undefined ? [noble] : [noble, native]
}

/** The back ends of ML-DSA, Ed25519 or ECDSA, to hold one against the other. */
export function signatureBackends(algorithm: SignatureAlgorithm): SignatureBackends {
  const { id } = algorithm
  if (Object.hasOwn(ML_DSA_TABLE, id))
    return backendsFrom(nobleMlDsa(id as MlDsaId), nativeMlDsa(id as MlDsaId))
  if (id === 'Ed25519') return backendsFrom(nobleEd25519(), nativeEd25519())
  if (id === 'ECDSA-P256') return backendsFrom(nobleEcdsaP256(), nativeEcdsaP256())
  throw new PqError('unsupported_algorithm', `${id} has no pair of back ends`)
}

/** The back ends of a composite: both halves `native` where this process has that, both `noble` where noble has it (not RSA). */
export function compositeBackends(algorithm: SignatureAlgorithm): readonly SignatureBackend[] {
  const { id } = algorithm
  if (!isCompositeId(id)) throw new PqError('unsupported_algorithm', `${id} is no composite`)
  return pureBackends(compositeRow(id))
}

/** The back ends of Falcon, `liboqs` and `noble`. Rejects with PqError `unavailable` where liboqs-js is missing. */
export async function falconBackends(algorithm: SignatureAlgorithm): Promise<readonly FalconBackend[]> {
  const { id } = algorithm
  const row = rowOf(FALCON_TABLE, id)
  return Promise.all([liboqsFalcon(row), nobleFalcon(row)])
}

/** FIPS 204 section 3.4, the deterministic variant: rnd is 32 zero bytes. */
export function signDeterministic(
  privateKey: PrivateKey<SignatureAlgorithm>,
  message: Uint8Array,
  options: SignatureOptions = {},
): Uint8Array {
  const id = mlDsaIdOf(privateKey)
  const context = signatureContext(id, true, options)
  return mlDsaOf(id).sign(message, expandedMlDsaKey(id, privateKey), { context, extraEntropy: false })
}

export interface InternalOptions {
  /** `message` is the 64-byte µ instead of M'. */
  readonly externalMu?: boolean
}

/** FIPS 204 Alg 7 ML-DSA.Sign_internal(sk, M', rnd). @param rnd 32 bytes; false for zeros. */
export function signInternal(
  privateKey: PrivateKey<SignatureAlgorithm>,
  message: Uint8Array,
  rnd: Uint8Array | false,
  options: InternalOptions = {},
): Uint8Array {
  const id = mlDsaIdOf(privateKey)
  return mlDsaOf(id).internal.sign(message, expandedMlDsaKey(id, privateKey), {
    extraEntropy: rnd,
    ...options,
  })
}

/** FIPS 204 Alg 8 ML-DSA.Verify_internal(pk, M', sigma). */
export function verifyInternal(
  publicKey: PublicKey<SignatureAlgorithm>,
  message: Uint8Array,
  signature: Uint8Array,
  options: InternalOptions = {},
): boolean {
  const id = mlDsaIdOf(publicKey)
  if (signature.length !== ML_DSA_TABLE[id].signatureSize) return false
  return mlDsaOf(id).internal.verify(signature, message, publicKey.toBytes(), options)
}
