/** Symmetric cryptography where there is no node:crypto: @noble/ciphers and @noble/hashes. */
import { gcm, gcmsiv } from '@noble/ciphers/aes.js'
import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { argon2idAsync } from '@noble/hashes/argon2.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha512 as nobleSha512 } from '@noble/hashes/sha2.js'
import type { SuiteName } from '../suites.ts'
import type { Argon2Parameters, KeyedAead } from './types.ts'

const AEADS = {
  'AES-256-GCM': gcm,
  'ChaCha20-Poly1305': chacha20poly1305,
  'XChaCha20-Poly1305': xchacha20poly1305,
  'AES-256-GCM-SIV': gcmsiv,
} as const

export function keyAead(name: SuiteName, key: Uint8Array): KeyedAead {
  const cipher = AEADS[name]
  // The caller wipes its key as soon as the cipher has it.
  const own = Uint8Array.from(key)
  return {
    seal(nonce, plaintext, output) {
      output.set(cipher(own, nonce).encrypt(plaintext))
    },
    open(nonce, ciphertext, output) {
      try {
        output.set(cipher(own, nonce).decrypt(ciphertext))
        return true
      } catch {
        return false
      }
    },
  }
}

export function hkdfSha512(
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  return hkdf(nobleSha512, secret, salt, info, length)
}

export function sha512(message: Uint8Array): Uint8Array {
  return nobleSha512(message)
}

export function hmacSha512(key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(nobleSha512, key, message)
}

export async function argon2id(
  password: Uint8Array,
  salt: Uint8Array,
  { memoryKiB, passes, parallelism, length }: Argon2Parameters,
): Promise<Uint8Array> {
  return argon2idAsync(password, salt, { t: passes, m: memoryKiB, p: parallelism, dkLen: length })
}
