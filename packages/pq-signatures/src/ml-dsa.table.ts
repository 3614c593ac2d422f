import type { Category } from '@quantum-shield/pq-core'
import type { SignatureRow } from '@quantum-shield/pq-core/algorithm'

export type MlDsaId = 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'

interface MlDsaRow extends SignatureRow {
  /** Bytes of sk, the expanded private key. */
  readonly expandedPrivateKeySize: number
}

/** FIPS 204 section 4 table 2, sizes in bytes. */
function row(
  id: MlDsaId,
  category: Category,
  publicKeySize: number,
  expanded: number,
  signatureSize: number,
): MlDsaRow {
  return {
    id,
    family: 'lattice',
    tier: 'standard',
    category,
    publicKeySize,
    privateKeySize: 32,
    expandedPrivateKeySize: expanded,
    signatureSize,
    supportsContext: true,
    spec: 'FIPS 204 (August 2024)',
  }
}

export const ML_DSA_TABLE: Readonly<Record<MlDsaId, MlDsaRow>> = /* @__PURE__ */ (() => ({
  'ML-DSA-44': row('ML-DSA-44', 2, 1312, 2560, 2420),
  'ML-DSA-65': row('ML-DSA-65', 3, 1952, 4032, 3309),
  'ML-DSA-87': row('ML-DSA-87', 5, 2592, 4896, 4627),
}))()
