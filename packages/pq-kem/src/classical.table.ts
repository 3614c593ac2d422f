import type { KemRow } from './kem.ts'

export type DhkemId = 'DHKEM-X25519' | 'DHKEM-P256' | 'DHKEM-P384' | 'DHKEM-P521' | 'DHKEM-X448'

const COMMON = { family: 'classical', tier: 'legacy', category: 0 } as const

/** @param point of the group, @param scalar and @param secret are sizes in bytes. */
function dhkem(id: DhkemId, point: number, scalar: number, secret: number): KemRow {
  return {
    ...COMMON,
    id,
    publicKeySize: point,
    privateKeySize: scalar,
    ciphertextSize: point,
    sharedSecretSize: secret,
    spec: 'RFC 9180 section 4.1',
  }
}

/** RFC 9180 section 7.1 table 2. Points of the NIST curves are uncompressed. */
export const DHKEM_TABLE: Readonly<Record<DhkemId, KemRow>> = /* @__PURE__ */ (() => ({
  'DHKEM-X25519': dhkem('DHKEM-X25519', 32, 32, 32),
  'DHKEM-P256': dhkem('DHKEM-P256', 65, 32, 32),
  'DHKEM-P384': dhkem('DHKEM-P384', 97, 48, 48),
  'DHKEM-P521': dhkem('DHKEM-P521', 133, 66, 64),
  'DHKEM-X448': dhkem('DHKEM-X448', 56, 56, 64),
}))()

/** Every size but the secret's follows the modulus. */
export const RSA_OAEP_ROW: KemRow = {
  ...COMMON,
  id: 'RSA-OAEP-256',
  publicKeySize: 0,
  privateKeySize: 0,
  ciphertextSize: 0,
  sharedSecretSize: 32,
  spec: 'RFC 8017 section 7.1',
}
