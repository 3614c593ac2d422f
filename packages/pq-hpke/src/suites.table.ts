export type HashName = 'sha256' | 'sha384' | 'sha512'
export type XofName = 'shake128' | 'shake256' | 'turboshake128' | 'turboshake256'
export type KdfName =
  'HKDF-SHA256' | 'HKDF-SHA384' | 'HKDF-SHA512' | 'SHAKE128' | 'SHAKE256' | 'TurboSHAKE128' | 'TurboSHAKE256'
export type CipherName = 'AES-128-GCM' | 'AES-256-GCM' | 'ChaCha20-Poly1305'
export type AeadName = CipherName | 'export-only'

interface KdfBase {
  readonly id: number
  /** Nh, bytes. */
  readonly size: number
}

/** RFC 9180 section 7.2 has the two-stage functions, draft-ietf-hpke-pq section 5 those of one stage. */
export type KdfRow =
  | (KdfBase & { readonly stages: 2; readonly hash: HashName })
  | (KdfBase & { readonly stages: 1; readonly xof: XofName })

export const KDFS: Readonly<Record<KdfName, KdfRow>> = {
  'HKDF-SHA256': { id: 0x0001, size: 32, stages: 2, hash: 'sha256' },
  'HKDF-SHA384': { id: 0x0002, size: 48, stages: 2, hash: 'sha384' },
  'HKDF-SHA512': { id: 0x0003, size: 64, stages: 2, hash: 'sha512' },
  SHAKE128: { id: 0x0010, size: 32, stages: 1, xof: 'shake128' },
  SHAKE256: { id: 0x0011, size: 64, stages: 1, xof: 'shake256' },
  TurboSHAKE128: { id: 0x0012, size: 32, stages: 1, xof: 'turboshake128' },
  TurboSHAKE256: { id: 0x0013, size: 64, stages: 1, xof: 'turboshake256' },
}

/** Bytes of every AEAD: Nn and Nt. */
export const NONCE_SIZE = 12
export const TAG_SIZE = 16

export interface AeadRow {
  readonly id: number
  /** Nk, bytes. */
  readonly keySize: number
}

/** RFC 9180 section 7.3. */
export const AEADS: Readonly<Record<AeadName, AeadRow>> = {
  'AES-128-GCM': { id: 0x0001, keySize: 16 },
  'AES-256-GCM': { id: 0x0002, keySize: 32 },
  'ChaCha20-Poly1305': { id: 0x0003, keySize: 32 },
  'export-only': { id: 0xffff, keySize: 0 },
}
