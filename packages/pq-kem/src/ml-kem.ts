/** ML-KEM-512, -768 and -1024 (FIPS 203, August 2024). */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { firstAvailable } from '@quantum-shield/pq-core/algorithm'
import { nativeMlKem } from '#native'
import { createKem } from './kem.ts'
import { refuseDecapsulationKey, refuseEncapsulationKey } from './ml-kem.checks.ts'
import { ML_KEM_TABLE, type MlKemId } from './ml-kem.table.ts'
import { expandMlKemSeed, nobleMlKem } from './noble/noble.ts'

function createMlKem(id: MlKemId): KemAlgorithm {
  const { expandedPrivateKeySize, ...row } = ML_KEM_TABLE[id]
  return createKem(row, {
    backend: firstAvailable(
      id,
      () => nativeMlKem(id),
      () => nobleMlKem(id),
    ),
    refusePublicKey: refuseEncapsulationKey,
    expanded: {
      size: expandedPrivateKeySize,
      refuse: (dk) => refuseDecapsulationKey(dk, row.publicKeySize),
      fromSeed: (seed) => expandMlKemSeed(id, seed),
    },
  })
}

/** Category 1. Bytes: public key 800, private key 64 (seed), ciphertext 768, secret 32. */
export const mlKem512: KemAlgorithm = /* @__PURE__ */ createMlKem('ML-KEM-512')
/** Category 3. Bytes: public key 1184, private key 64 (seed), ciphertext 1088, secret 32. */
export const mlKem768: KemAlgorithm = /* @__PURE__ */ createMlKem('ML-KEM-768')
/** Category 5. Bytes: public key 1568, private key 64 (seed), ciphertext 1568, secret 32. */
export const mlKem1024: KemAlgorithm = /* @__PURE__ */ createMlKem('ML-KEM-1024')
