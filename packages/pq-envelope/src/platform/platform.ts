/** Symmetric cryptography where there is no node:crypto: @noble/ciphers and @noble/hashes. */
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha512 as nobleSha512 } from '@noble/hashes/sha2.js'

export { nobleAead as keyAead, nobleArgon2id as argon2id } from '../noble/noble.ts'

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
