import type { Category } from '@quantum-shield/pq-core'
import type { LiboqsKemRow } from './liboqs/kem.ts'

type Size = 640 | 976 | 1344
export type FrodoKemId = `FrodoKEM-${Size}-${'AES' | 'SHAKE'}`

/** The state of the reference code that liboqs says it has: the salted FrodoKEM, whose keys may be used again and again. */
const VERSION = 'https://github.com/microsoft/PQCrypto-LWEKE/commit/a2f9dec8917ccc3464b3378d46b140fa7353320d'

/**
 * draft-longa-cfrg-frodokem, as in ISO's proposal tables A.1 and A.2, in bytes. A secret key is s ‖ public key ‖ S ‖ pkh, s being as
 * long as the shared secret.
 * @param secretSize of the shared secret and of s; a seed is s ‖ seedSE ‖ z, seedSE of twice as much and z of 16 bytes.
 */
function row(
  size: Size,
  matrix: 'AES' | 'SHAKE',
  category: Category,
  publicKeySize: number,
  secretKeySize: number,
  ciphertextSize: number,
  secretSize: number,
): LiboqsKemRow {
  const id: FrodoKemId = `FrodoKEM-${size}-${matrix}`
  return {
    id,
    family: 'lattice',
    tier: 'experimental',
    category,
    publicKeySize,
    privateKeySize: 3 * secretSize + 16,
    secretKeySize,
    ciphertextSize,
    sharedSecretSize: secretSize,
    spec: 'draft-longa-cfrg-frodokem (February 2025)',
    liboqs: { name: id, version: VERSION },
    // The seed is not in it. Whether the parts fit shows when something is encapsulated to it, at import.
    fromExpanded: (secretKey) => ({
      publicKey: secretKey.slice(secretSize, secretSize + publicKeySize),
      secretKey: Uint8Array.from(secretKey),
    }),
  }
}

export const FRODOKEM_TABLE: Readonly<Record<FrodoKemId, LiboqsKemRow>> = /* @__PURE__ */ (() => ({
  'FrodoKEM-640-AES': row(640, 'AES', 1, 9616, 19_888, 9752, 16),
  'FrodoKEM-640-SHAKE': row(640, 'SHAKE', 1, 9616, 19_888, 9752, 16),
  'FrodoKEM-976-AES': row(976, 'AES', 3, 15_632, 31_296, 15_792, 24),
  'FrodoKEM-976-SHAKE': row(976, 'SHAKE', 3, 15_632, 31_296, 15_792, 24),
  'FrodoKEM-1344-AES': row(1344, 'AES', 5, 21_520, 43_088, 21_696, 32),
  'FrodoKEM-1344-SHAKE': row(1344, 'SHAKE', 5, 21_520, 43_088, 21_696, 32),
}))()
