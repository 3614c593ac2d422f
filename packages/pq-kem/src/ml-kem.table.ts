import type { Category } from '@quantum-shield/pq-core'
import type { KemRow } from './kem.ts'

export type MlKemId = 'ML-KEM-512' | 'ML-KEM-768' | 'ML-KEM-1024'

interface MlKemRow extends KemRow {
  /** Bytes of dk, the expanded decapsulation key. */
  readonly expandedPrivateKeySize: number
}

/** FIPS 203 section 8 tables 2 and 3: sizes from the module rank k and the compression widths du and dv. */
function row(id: MlKemId, category: Category, k: number, du: number, dv: number): MlKemRow {
  return {
    id,
    family: 'lattice',
    tier: 'standard',
    category,
    publicKeySize: 384 * k + 32,
    privateKeySize: 64,
    expandedPrivateKeySize: 768 * k + 96,
    ciphertextSize: 32 * (du * k + dv),
    sharedSecretSize: 32,
    spec: 'FIPS 203 (August 2024)',
  }
}

export const ML_KEM_TABLE: Readonly<Record<MlKemId, MlKemRow>> = /* @__PURE__ */ (() => ({
  'ML-KEM-512': row('ML-KEM-512', 1, 2, 10, 4),
  'ML-KEM-768': row('ML-KEM-768', 3, 3, 10, 4),
  'ML-KEM-1024': row('ML-KEM-1024', 5, 4, 11, 5),
}))()
