import type { KemRow } from './kem.ts'

export type DhkemId = 'DHKEM-X25519' | 'DHKEM-P256'

const COMMON = { family: 'classical', tier: 'legacy', category: 0, sharedSecretSize: 32 } as const

/** RFC 9180 section 7.1 table 2. Points of P-256 are uncompressed. */
export const DHKEM_TABLE: Readonly<Record<DhkemId, KemRow>> = {
  'DHKEM-X25519': {
    ...COMMON,
    id: 'DHKEM-X25519',
    publicKeySize: 32,
    privateKeySize: 32,
    ciphertextSize: 32,
    spec: 'RFC 9180 section 4.1',
  },
  'DHKEM-P256': {
    ...COMMON,
    id: 'DHKEM-P256',
    publicKeySize: 65,
    privateKeySize: 32,
    ciphertextSize: 65,
    spec: 'RFC 9180 section 4.1',
  },
}

/** Every size but the secret's follows the modulus. */
export const RSA_OAEP_ROW: KemRow = {
  ...COMMON,
  id: 'RSA-OAEP-256',
  publicKeySize: 0,
  privateKeySize: 0,
  ciphertextSize: 0,
  spec: 'RFC 8017 section 7.1',
}
