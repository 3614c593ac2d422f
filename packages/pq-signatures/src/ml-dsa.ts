/** ML-DSA-44, -65 and -87 (FIPS 204, August 2024), pure, hedged, with context. */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { createSignature, firstAvailable } from '@quantum-shield/pq-core/algorithm'
import { nativeMlDsa } from '#native'
import { mlDsaExpandedForm } from './ml-dsa.keys.ts'
import { ML_DSA_TABLE, type MlDsaId } from './ml-dsa.table.ts'
import { nobleMlDsa } from './noble/noble.ts'

function createMlDsa(id: MlDsaId): SignatureAlgorithm {
  const { expandedPrivateKeySize: _, ...row } = ML_DSA_TABLE[id]
  return createSignature(row, {
    backend: firstAvailable(
      id,
      () => nativeMlDsa(id),
      () => nobleMlDsa(id),
    ),
    expanded: mlDsaExpandedForm(id),
  })
}

/** Category 2. Bytes: public key 1312, private key 32 (seed), signature 2420. */
export const mlDsa44: SignatureAlgorithm = /* @__PURE__ */ createMlDsa('ML-DSA-44')
/** Category 3. Bytes: public key 1952, private key 32 (seed), signature 3309. */
export const mlDsa65: SignatureAlgorithm = /* @__PURE__ */ createMlDsa('ML-DSA-65')
/** Category 5. Bytes: public key 2592, private key 32 (seed), signature 4627. */
export const mlDsa87: SignatureAlgorithm = /* @__PURE__ */ createMlDsa('ML-DSA-87')
