/**
 * draft-ietf-lamps-pq-composite-kem-15 section 6, as in `composite-kem/algorithm-params.json` at commit 8cf7d5d3b2b7 of
 * lamps-wg/draft-composite-kem, under whose vectors no other label gives the secret.
 */
import type { ComponentKeys, EcCurveName } from '@quantum-shield/pq-core/algorithm'
import { traditionalCiphertextSize, traditionalKeys } from './composite/traditional.ts'
import type { KemRow } from './kem.ts'
import { ML_KEM_TABLE, type MlKemId } from './ml-kem.table.ts'

/** OAEP with SHA-256, MGF1-SHA-256 and an empty label over 32 random bytes. ECDH gives the x coordinate. */
export type Traditional =
  | { readonly scheme: 'OAEP'; readonly bits: 2048 | 3072 | 4096 }
  | { readonly scheme: 'ECDH'; readonly curve: EcCurveName }
  | { readonly scheme: 'X25519' | 'X448' }

export interface CompositeRow extends KemRow {
  readonly label: string
  readonly mlKem: MlKemId
  readonly traditional: Traditional
  readonly traditionalKeys: ComponentKeys
}

const OAEP_2048 = { scheme: 'OAEP', bits: 2048 } as const
const OAEP_3072 = { scheme: 'OAEP', bits: 3072 } as const
const OAEP_4096 = { scheme: 'OAEP', bits: 4096 } as const
const ECDH_P256 = { scheme: 'ECDH', curve: 'P-256' } as const
const ECDH_P384 = { scheme: 'ECDH', curve: 'P-384' } as const
const ECDH_P521 = { scheme: 'ECDH', curve: 'P-521' } as const
const ECDH_BP256 = { scheme: 'ECDH', curve: 'brainpoolP256r1' } as const
const ECDH_BP384 = { scheme: 'ECDH', curve: 'brainpoolP384r1' } as const
const X25519 = { scheme: 'X25519' } as const
const X448 = { scheme: 'X448' } as const

/** Sizes are sums: ML-KEM's half comes first in keys and ciphertexts. The seed of ML-KEM has 64 bytes. */
function row(id: string, label: string, mlKem: MlKemId, traditional: Traditional): CompositeRow {
  const { category, publicKeySize, privateKeySize, ciphertextSize } = ML_KEM_TABLE[mlKem]
  const keys = traditionalKeys(traditional)
  return {
    id,
    family: 'hybrid',
    tier: 'draft',
    category,
    publicKeySize: publicKeySize + keys.publicKeySize,
    privateKeySize: keys.privateKeySize === 0 ? 0 : privateKeySize + keys.privateKeySize,
    ciphertextSize: ciphertextSize + traditionalCiphertextSize(traditional, keys),
    sharedSecretSize: 32,
    spec: 'draft-ietf-lamps-pq-composite-kem-15',
    label,
    mlKem,
    traditional,
    traditionalKeys: keys,
  }
}

const ROWS = {
  'MLKEM768-RSA2048-SHA3-256-draft-15': ['MLKEM768-RSAOAEP2048', 'ML-KEM-768', OAEP_2048],
  'MLKEM768-RSA3072-SHA3-256-draft-15': ['MLKEM768-RSAOAEP3072', 'ML-KEM-768', OAEP_3072],
  'MLKEM768-RSA4096-SHA3-256-draft-15': ['MLKEM768-RSAOAEP4096', 'ML-KEM-768', OAEP_4096],
  'MLKEM768-X25519-SHA3-256-draft-15': ['\\.//^\\', 'ML-KEM-768', X25519],
  'MLKEM768-ECDH-P256-SHA3-256-draft-15': ['MLKEM768-P256', 'ML-KEM-768', ECDH_P256],
  'MLKEM768-ECDH-P384-SHA3-256-draft-15': ['MLKEM768-P384', 'ML-KEM-768', ECDH_P384],
  'MLKEM768-ECDH-brainpoolP256r1-SHA3-256-draft-15': ['MLKEM768-BP256', 'ML-KEM-768', ECDH_BP256],
  'MLKEM1024-RSA3072-SHA3-256-draft-15': ['MLKEM1024-RSAOAEP3072', 'ML-KEM-1024', OAEP_3072],
  'MLKEM1024-ECDH-P384-SHA3-256-draft-15': ['MLKEM1024-P384', 'ML-KEM-1024', ECDH_P384],
  'MLKEM1024-ECDH-brainpoolP384r1-SHA3-256-draft-15': ['MLKEM1024-BP384', 'ML-KEM-1024', ECDH_BP384],
  'MLKEM1024-X448-SHA3-256-draft-15': ['MLKEM1024-X448', 'ML-KEM-1024', X448],
  'MLKEM1024-ECDH-P521-SHA3-256-draft-15': ['MLKEM1024-P521', 'ML-KEM-1024', ECDH_P521],
} as const satisfies Readonly<Record<string, readonly [string, MlKemId, Traditional]>>

export type CompositeId = keyof typeof ROWS

export function isCompositeId(id: string): id is CompositeId {
  return id in ROWS
}

export function compositeRow(id: CompositeId): CompositeRow {
  const [label, mlKem, traditional] = ROWS[id]
  return row(id, label, mlKem, traditional)
}
