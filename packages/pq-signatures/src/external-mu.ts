/**
 * ML-DSA over an external µ (FIPS 204 Alg 7 line 6): whoever holds the message computes the 64-byte µ, whoever
 * holds the key signs it. The result is an ordinary ML-DSA signature. The signer cannot see what µ stands for:
 * give it only to signers that trust the one who computes it.
 */
import { shake256 } from '@noble/hashes/sha3.js'
import {
  checkBytes,
  checkOptions,
  PqError,
  type Bytes,
  type SignatureAlgorithm,
  type SignatureOptions,
} from '@quantum-shield/pq-core'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { mlDsaIdOf } from './ml-dsa.keys.ts'
import { ML_DSA_TABLE } from './ml-dsa.table.ts'
import { expandedMlDsaKey, mlDsaOf } from './noble/noble.ts'
import { signatureContext } from '@quantum-shield/pq-core/algorithm'

const MU_SIZE = 64

export interface MuHash {
  update(chunk: Uint8Array): MuHash
  /** @returns 64 bytes. */
  digest(): Uint8Array
}

/** µ = H(H(pk, 64) ‖ 0 ‖ |ctx| ‖ ctx ‖ M, 64) with H = SHAKE256, over a message that comes in pieces. */
export function createMuHash(
  publicKey: PublicKey<SignatureAlgorithm>,
  options: SignatureOptions = {},
): MuHash {
  const id = mlDsaIdOf(publicKey)
  const context = signatureContext(id, true, options)
  const hash = shake256.create({ dkLen: MU_SIZE })
  hash.update(shake256(publicKey.toBytes(), { dkLen: 64 }))
  hash.update(Uint8Array.of(0, context.length)).update(context)
  const mu: MuHash = {
    update(chunk) {
      hash.update(chunk)
      return mu
    },
    digest: () => hash.digest(),
  }
  return mu
}

function checkMu(mu: Uint8Array): void {
  checkBytes(mu, 'µ')
  if (mu.length !== MU_SIZE) throw new RangeError(`µ is ${mu.length} bytes, not ${MU_SIZE}`)
}

/** Hedged, as ordinary signing is. @param mu 64 bytes, which already bind the context. */
export function signMu(
  privateKey: PrivateKey<SignatureAlgorithm>,
  mu: Uint8Array,
  options: object = {},
): Bytes {
  checkOptions(options, [])
  const id = mlDsaIdOf(privateKey)
  checkMu(mu)
  return mlDsaOf(id).internal.sign(mu, expandedMlDsaKey(id, privateKey), { externalMu: true })
}

/** @throws PqError `signature_invalid`. */
export function verifyMu(
  publicKey: PublicKey<SignatureAlgorithm>,
  mu: Uint8Array,
  signature: Uint8Array,
): void {
  const id = mlDsaIdOf(publicKey)
  checkMu(mu)
  checkBytes(signature, 'signature')
  const holds =
    signature.length === ML_DSA_TABLE[id].signatureSize &&
    mlDsaOf(id).internal.verify(signature, mu, publicKey.toBytes(), { externalMu: true })
  if (!holds) throw new PqError('signature_invalid', `${id}: the signature does not hold`)
}
