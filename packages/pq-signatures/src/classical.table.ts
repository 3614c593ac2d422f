import type { SignatureRow } from '@quantum-shield/pq-core/algorithm'

export type ClassicalId = 'Ed25519' | 'ECDSA-P256' | 'RSA-PSS-SHA256'

const COMMON = { family: 'classical', tier: 'legacy', category: 0, supportsContext: false } as const

export const CLASSICAL_TABLE: Readonly<Record<ClassicalId, SignatureRow>> = {
  Ed25519: {
    ...COMMON,
    id: 'Ed25519',
    publicKeySize: 32,
    privateKeySize: 32,
    signatureSize: 64,
    spec: 'RFC 8032',
  },
  'ECDSA-P256': {
    ...COMMON,
    id: 'ECDSA-P256',
    publicKeySize: 65,
    privateKeySize: 32,
    signatureSize: 64,
    spec: 'FIPS 186-5 section 6',
  },
  // Every size follows the modulus.
  'RSA-PSS-SHA256': {
    ...COMMON,
    id: 'RSA-PSS-SHA256',
    publicKeySize: 0,
    privateKeySize: 0,
    signatureSize: 0,
    spec: 'RFC 8017 section 8.1',
  },
}
