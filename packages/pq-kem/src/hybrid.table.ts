import type { KemRow } from './kem.ts'

export type HybridId = 'X-Wing' | 'MLKEM768-P256' | 'MLKEM1024-P384'

const COMMON = { family: 'hybrid', tier: 'standard', privateKeySize: 32, sharedSecretSize: 32 } as const

/** Sizes: ML-KEM's plus one group element, 32 bytes for X25519, 65 and 97 uncompressed for P-256 and P-384. */
export const HYBRID_TABLE: Readonly<Record<HybridId, KemRow>> = {
  'X-Wing': {
    ...COMMON,
    id: 'X-Wing',
    category: 3,
    publicKeySize: 1184 + 32,
    ciphertextSize: 1088 + 32,
    spec: 'draft-connolly-cfrg-xwing-kem-11',
  },
  'MLKEM768-P256': {
    ...COMMON,
    id: 'MLKEM768-P256',
    category: 3,
    publicKeySize: 1184 + 65,
    ciphertextSize: 1088 + 65,
    spec: 'draft-irtf-cfrg-concrete-hybrid-kems',
  },
  'MLKEM1024-P384': {
    ...COMMON,
    id: 'MLKEM1024-P384',
    category: 5,
    publicKeySize: 1568 + 97,
    ciphertextSize: 1568 + 97,
    spec: 'draft-irtf-cfrg-concrete-hybrid-kems',
  },
}
