/** Suites, keys and doubles that the tests share. */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { createHpke, type AeadName, type KdfName } from '@quantum-shield/pq-hpke'
import { xWing } from '@quantum-shield/pq-kem'
import { AEADS, KDFS } from '../src/suites.table.ts'

export const KDF_NAMES = Object.keys(KDFS) as KdfName[]
export const AEAD_NAMES = Object.keys(AEADS).filter((name) => name !== 'export-only') as AeadName[]

export const hpke = createHpke({ kem: xWing, kdf: 'HKDF-SHA256', aead: 'AES-256-GCM' })
export const exportOnly = createHpke({ kem: xWing, kdf: 'SHAKE256', aead: 'export-only' })

export const bob = xWing.generateKeyPair()
export const mallory = xWing.generateKeyPair()

export const INFO = utf8('what both sides know')
export const AAD = utf8('the header of this message')
export const PLAINTEXT = utf8('attack at dawn')

export const psk = (fill = 7): SecretBytes => SecretBytes.adopt(new Uint8Array(32).fill(fill))
export const PSK_ID = utf8('key of 2026')

/** X-Wing by name and sizes, with a secret that the test knows. */
export function kemWithSecret(secret: Uint8Array): KemAlgorithm {
  return {
    ...xWing,
    encapsulate: () => ({
      ciphertext: new Uint8Array(xWing.ciphertextSize),
      sharedSecret: SecretBytes.copyOf(secret),
    }),
    decapsulate: () => SecretBytes.copyOf(secret),
  }
}
