/**
 * ML-KEM combined with an elliptic curve: X-Wing (MLKEM768-X25519, draft-connolly-cfrg-xwing-kem),
 * MLKEM768-P256 and MLKEM1024-P384 (draft-irtf-cfrg-concrete-hybrid-kems). An attacker must break both halves.
 */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { ecKeys, firstAvailable, P256, P384, type EcCurve } from '@quantum-shield/pq-core/algorithm'
import { nativeHybrid } from '#native'
import { HYBRID_TABLE, type HybridId } from './hybrid.table.ts'
import { createKem } from './kem.ts'
import { refuseEncapsulationKey } from './ml-kem.checks.ts'
import { ML_KEM_TABLE, type MlKemId } from './ml-kem.table.ts'
import { nobleHybrid } from './noble/noble.ts'

/** @param curve of the other half, unless that is X25519, where every string is a point. */
function createHybrid(id: HybridId, mlKemId: MlKemId, curve?: EcCurve): KemAlgorithm {
  const { publicKeySize } = ML_KEM_TABLE[mlKemId]
  const refusePoint = curve === undefined ? () => undefined : ecKeys(curve).refusePublicKey
  return createKem(HYBRID_TABLE[id], {
    backend: firstAvailable(
      id,
      () => nativeHybrid(id),
      () => nobleHybrid(id),
    ),
    refusePublicKey: (bytes) =>
      refuseEncapsulationKey(bytes.subarray(0, publicKeySize)) ?? refusePoint(bytes.subarray(publicKeySize)),
  })
}

/** X-Wing, MLKEM768-X25519. Bytes: public key 1216, private key 32 (seed), ciphertext 1120, secret 32. */
export const xWing: KemAlgorithm = /* @__PURE__ */ createHybrid('X-Wing', 'ML-KEM-768')
/** Bytes: public key 1249, private key 32 (seed), ciphertext 1153, secret 32. No object identifier, hence no PEM. */
export const mlKem768P256: KemAlgorithm = /* @__PURE__ */ createHybrid('MLKEM768-P256', 'ML-KEM-768', P256)
/** Bytes: public key 1665, private key 32 (seed), ciphertext 1665, secret 32. No object identifier, hence no PEM. */
export const mlKem1024P384: KemAlgorithm = /* @__PURE__ */ createHybrid('MLKEM1024-P384', 'ML-KEM-1024', P384)
