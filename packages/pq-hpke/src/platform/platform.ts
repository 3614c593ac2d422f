/** KDFs and AEADs where there is no node:crypto: those of hpke over Web Crypto, and noble for what that lacks. */
import { AEAD_AES_128_GCM, AEAD_AES_256_GCM, KDF_HKDF_SHA256, KDF_HKDF_SHA384, KDF_HKDF_SHA512 } from 'hpke'
import { nobleCipher } from '../noble/noble.ts'
import type { CipherName, HashName } from '../suites.table.ts'
import type { Cipher, Hkdf } from './types.ts'

export { nobleXof as xofOf } from '../noble/noble.ts'

export function hkdfOf(hash: HashName): Hkdf {
  const kdf = { sha256: KDF_HKDF_SHA256, sha384: KDF_HKDF_SHA384, sha512: KDF_HKDF_SHA512 }[hash]()
  return {
    Extract: (salt, ikm) => kdf.Extract(salt, ikm),
    Expand: (prk, info, length) => kdf.Expand(prk, info, length),
  }
}

export function cipherOf(name: CipherName): Cipher {
  if (name === 'ChaCha20-Poly1305') return nobleCipher(name)
  const aead = name === 'AES-128-GCM' ? AEAD_AES_128_GCM() : AEAD_AES_256_GCM()
  return {
    Seal: (key, nonce, aad, plaintext) => aead.Seal(key, nonce, aad, plaintext),
    Open: (key, nonce, aad, ciphertext) => aead.Open(key, nonce, aad, ciphertext),
  }
}
