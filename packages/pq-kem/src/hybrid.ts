/**
 * ML-KEM combined with an elliptic curve: X-Wing (MLKEM768-X25519, draft-connolly-cfrg-xwing-kem),
 * MLKEM768-P256 and MLKEM1024-P384 (draft-irtf-cfrg-concrete-hybrid-kems). An attacker must break both halves.
 */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { firstAvailable } from '@quantum-shield/pq-core/algorithm'
import { nativeHybrid } from '#native'
import { HYBRID_TABLE, type HybridId } from './hybrid.table.ts'
import { createKem } from './kem.ts'
import { refuseEncapsulationKey } from './ml-kem.checks.ts'
import { ML_KEM_TABLE, type MlKemId } from './ml-kem.table.ts'
import { nobleHybrid } from './noble/noble.ts'

function createHybrid(id: HybridId, mlKemId: MlKemId): KemAlgorithm {
  const { publicKeySize } = ML_KEM_TABLE[mlKemId]
  return createKem(HYBRID_TABLE[id], {
    backend: firstAvailable(
      id,
      () => nativeHybrid(id),
      () => nobleHybrid(id),
    ),
    refusePublicKey: (bytes) => refuseEncapsulationKey(bytes.subarray(0, publicKeySize)),
  })
}

export const xWing: KemAlgorithm = /* @__PURE__ */ createHybrid('X-Wing', 'ML-KEM-768')
export const mlKem768P256: KemAlgorithm = /* @__PURE__ */ createHybrid('MLKEM768-P256', 'ML-KEM-768')
export const mlKem1024P384: KemAlgorithm = /* @__PURE__ */ createHybrid('MLKEM1024-P384', 'ML-KEM-1024')
