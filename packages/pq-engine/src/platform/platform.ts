/** Hashing where there is no node:crypto: @noble/hashes. */
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha512 as nobleSha512 } from '@noble/hashes/sha2.js'

export function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = nobleSha512.create()
  for (const part of parts) hash.update(part)
  return hash.digest()
}

export function hmacSha512(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = hmac.create(nobleSha512, key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/** RFC 5869. */
export function hkdfSha512(
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  return hkdf(nobleSha512, secret, salt, info, length)
}
