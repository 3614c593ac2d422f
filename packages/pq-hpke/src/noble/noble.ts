/** SHAKE, TurboSHAKE (RFC 9861) and AEADs of @noble/hashes and @noble/ciphers, for what a runtime lacks. */
import { loadAes, loadChacha, loadShake, loadTurboShake } from '#noble'
import type { Cipher, Xof } from '../platform/types.ts'
import type { CipherName, XofName } from '../suites.table.ts'

function xofOf(name: XofName) {
  switch (name) {
    case 'shake128':
      return loadShake().shake128
    case 'shake256':
      return loadShake().shake256
    case 'turboshake128':
      return loadTurboShake().turboshake128
    case 'turboshake256':
      return loadTurboShake().turboshake256
  }
}

/** TurboSHAKE with the domain byte 1F, its default. */
export function nobleXof(name: XofName): Xof {
  const xof = xofOf(name)
  return (input, length) => xof(input, { dkLen: length })
}

export function nobleCipher(name: CipherName): Cipher {
  const cipher = name === 'ChaCha20-Poly1305' ? loadChacha().chacha20poly1305 : loadAes().gcm
  return {
    Seal: async (key, nonce, aad, plaintext) => cipher(key, nonce, aad).encrypt(plaintext),
    Open: async (key, nonce, aad, ciphertext) => cipher(key, nonce, aad).decrypt(ciphertext),
  }
}
