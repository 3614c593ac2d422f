/** ML-DSA-44, -65 and -87 (FIPS 204, August 2024), pure, hedged, with context. */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { firstAvailable, type ExpandedForm } from '@quantum-shield/pq-core/algorithm'
import { nativeMlDsa } from '#native'
import { ML_DSA_TABLE, type MlDsaId } from './ml-dsa.table.ts'
import { expandMlDsaSeed, nobleMlDsa, refuseExpandedMlDsaKey } from './noble/noble.ts'
import { createSignature } from './signature.ts'

/** The expanded encoding of one parameter set, which pure and pre-hash ML-DSA share. */
export function mlDsaExpandedForm(id: MlDsaId): ExpandedForm {
  return {
    size: ML_DSA_TABLE[id].expandedPrivateKeySize,
    refuse: (sk) => refuseExpandedMlDsaKey(id, sk),
    fromSeed: (seed) => expandMlDsaSeed(id, seed),
  }
}

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

export const mlDsa44: SignatureAlgorithm = /* @__PURE__ */ createMlDsa('ML-DSA-44')
export const mlDsa65: SignatureAlgorithm = /* @__PURE__ */ createMlDsa('ML-DSA-65')
export const mlDsa87: SignatureAlgorithm = /* @__PURE__ */ createMlDsa('ML-DSA-87')
