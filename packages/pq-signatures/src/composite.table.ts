/**
 * draft-ietf-lamps-pq-composite-sigs-19 section 6. Labels, digests and schemes are those of `composite-sigs/algorithm-params.json`
 * at commit 60fcb1e82b90 of lamps-wg/draft-composite-sigs, which `npm run vectors` holds against this table.
 */
import type { ComponentKeys, EcCurveName, SignatureRow } from '@quantum-shield/pq-core/algorithm'
import { traditionalKeys, traditionalSignatureSize } from './composite/traditional.ts'
import { ML_DSA_TABLE, type MlDsaId } from './ml-dsa.table.ts'

/** PH of section 2.2: SHA-256, SHA-512, or SHAKE256 with 64 bytes of output. */
export type PreHashName = 'SHA256' | 'SHA512' | 'SHAKE256'

/** PSS with MGF1 over the same digest and a salt as long as the digest. ECDSA signatures are DER. */
export type Traditional =
  | {
      readonly scheme: 'PSS' | 'PKCS15'
      readonly bits: 2048 | 3072 | 4096
      readonly digest: 'sha256' | 'sha384'
    }
  | { readonly scheme: 'ECDSA'; readonly curve: EcCurveName; readonly digest: 'sha256' | 'sha384' | 'sha512' }
  | { readonly scheme: 'Ed25519' | 'Ed448' }

export interface CompositeRow extends SignatureRow {
  readonly label: string
  readonly preHash: PreHashName
  readonly mlDsa: MlDsaId
  readonly traditional: Traditional
  readonly traditionalKeys: ComponentKeys
}

const PSS_2048 = { scheme: 'PSS', bits: 2048, digest: 'sha256' } as const
const PSS_3072 = { scheme: 'PSS', bits: 3072, digest: 'sha256' } as const
const PSS_4096 = { scheme: 'PSS', bits: 4096, digest: 'sha384' } as const
const PKCS15_2048 = { scheme: 'PKCS15', bits: 2048, digest: 'sha256' } as const
const PKCS15_3072 = { scheme: 'PKCS15', bits: 3072, digest: 'sha256' } as const
const PKCS15_4096 = { scheme: 'PKCS15', bits: 4096, digest: 'sha384' } as const
const ECDSA_P256 = { scheme: 'ECDSA', curve: 'P-256', digest: 'sha256' } as const
const ECDSA_P384 = { scheme: 'ECDSA', curve: 'P-384', digest: 'sha384' } as const
const ECDSA_P521 = { scheme: 'ECDSA', curve: 'P-521', digest: 'sha512' } as const
const ECDSA_BP256 = { scheme: 'ECDSA', curve: 'brainpoolP256r1', digest: 'sha256' } as const
const ECDSA_BP384 = { scheme: 'ECDSA', curve: 'brainpoolP384r1', digest: 'sha384' } as const
const ED25519 = { scheme: 'Ed25519' } as const
const ED448 = { scheme: 'Ed448' } as const

/** Sizes are sums: ML-DSA's half comes first in keys and signatures. The seed of ML-DSA has 32 bytes. */
function row(
  id: string,
  label: string,
  preHash: PreHashName,
  mlDsa: MlDsaId,
  traditional: Traditional,
): CompositeRow {
  const { category, publicKeySize, privateKeySize, signatureSize } = ML_DSA_TABLE[mlDsa]
  const keys = traditionalKeys(traditional)
  return {
    id,
    family: 'hybrid',
    tier: 'draft',
    category,
    publicKeySize: publicKeySize + keys.publicKeySize,
    privateKeySize: keys.privateKeySize === 0 ? 0 : privateKeySize + keys.privateKeySize,
    signatureSize: signatureSize + traditionalSignatureSize(traditional),
    ...(traditional.scheme === 'ECDSA' ? { signatureVaries: true } : {}),
    supportsContext: true,
    spec: 'draft-ietf-lamps-pq-composite-sigs-19',
    label,
    preHash,
    mlDsa,
    traditional,
    traditionalKeys: keys,
  }
}

const ROWS = {
  'MLDSA44-RSA2048-PSS-SHA256-draft-19': [
    'COMPSIG-MLDSA44-RSA2048-PSS-SHA256',
    'SHA256',
    'ML-DSA-44',
    PSS_2048,
  ],
  'MLDSA44-RSA2048-PKCS15-SHA256-draft-19': [
    'COMPSIG-MLDSA44-RSA2048-PKCS15-SHA256',
    'SHA256',
    'ML-DSA-44',
    PKCS15_2048,
  ],
  'MLDSA44-Ed25519-SHA512-draft-19': ['COMPSIG-MLDSA44-Ed25519-SHA512', 'SHA512', 'ML-DSA-44', ED25519],
  'MLDSA44-ECDSA-P256-SHA256-draft-19': [
    'COMPSIG-MLDSA44-ECDSA-P256-SHA256',
    'SHA256',
    'ML-DSA-44',
    ECDSA_P256,
  ],
  'MLDSA65-RSA3072-PSS-SHA512-draft-19': [
    'COMPSIG-MLDSA65-RSA3072-PSS-SHA512',
    'SHA512',
    'ML-DSA-65',
    PSS_3072,
  ],
  'MLDSA65-RSA3072-PKCS15-SHA512-draft-19': [
    'COMPSIG-MLDSA65-RSA3072-PKCS15-SHA512',
    'SHA512',
    'ML-DSA-65',
    PKCS15_3072,
  ],
  'MLDSA65-RSA4096-PSS-SHA512-draft-19': [
    'COMPSIG-MLDSA65-RSA4096-PSS-SHA512',
    'SHA512',
    'ML-DSA-65',
    PSS_4096,
  ],
  'MLDSA65-RSA4096-PKCS15-SHA512-draft-19': [
    'COMPSIG-MLDSA65-RSA4096-PKCS15-SHA512',
    'SHA512',
    'ML-DSA-65',
    PKCS15_4096,
  ],
  'MLDSA65-ECDSA-P256-SHA512-draft-19': [
    'COMPSIG-MLDSA65-ECDSA-P256-SHA512',
    'SHA512',
    'ML-DSA-65',
    ECDSA_P256,
  ],
  'MLDSA65-ECDSA-P384-SHA512-draft-19': [
    'COMPSIG-MLDSA65-ECDSA-P384-SHA512',
    'SHA512',
    'ML-DSA-65',
    ECDSA_P384,
  ],
  'MLDSA65-ECDSA-brainpoolP256r1-SHA512-draft-19': [
    'COMPSIG-MLDSA65-ECDSA-BP256-SHA512',
    'SHA512',
    'ML-DSA-65',
    ECDSA_BP256,
  ],
  'MLDSA65-Ed25519-SHA512-draft-19': ['COMPSIG-MLDSA65-Ed25519-SHA512', 'SHA512', 'ML-DSA-65', ED25519],
  'MLDSA87-ECDSA-P384-SHA512-draft-19': [
    'COMPSIG-MLDSA87-ECDSA-P384-SHA512',
    'SHA512',
    'ML-DSA-87',
    ECDSA_P384,
  ],
  'MLDSA87-ECDSA-brainpoolP384r1-SHA512-draft-19': [
    'COMPSIG-MLDSA87-ECDSA-BP384-SHA512',
    'SHA512',
    'ML-DSA-87',
    ECDSA_BP384,
  ],
  'MLDSA87-Ed448-SHAKE256-draft-19': ['COMPSIG-MLDSA87-Ed448-SHAKE256', 'SHAKE256', 'ML-DSA-87', ED448],
  'MLDSA87-RSA3072-PSS-SHA512-draft-19': [
    'COMPSIG-MLDSA87-RSA3072-PSS-SHA512',
    'SHA512',
    'ML-DSA-87',
    PSS_3072,
  ],
  'MLDSA87-RSA4096-PSS-SHA512-draft-19': [
    'COMPSIG-MLDSA87-RSA4096-PSS-SHA512',
    'SHA512',
    'ML-DSA-87',
    PSS_4096,
  ],
  'MLDSA87-ECDSA-P521-SHA512-draft-19': [
    'COMPSIG-MLDSA87-ECDSA-P521-SHA512',
    'SHA512',
    'ML-DSA-87',
    ECDSA_P521,
  ],
} as const satisfies Readonly<Record<string, readonly [string, PreHashName, MlDsaId, Traditional]>>

export type CompositeId = keyof typeof ROWS

export function isCompositeId(id: string): id is CompositeId {
  return id in ROWS
}

export function compositeRow(id: CompositeId): CompositeRow {
  const [label, preHash, mlDsa, traditional] = ROWS[id]
  return row(id, label, preHash, mlDsa, traditional)
}
