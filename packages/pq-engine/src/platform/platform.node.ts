/** Hashing over node:crypto. */
import * as crypto from 'node:crypto'

export function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = crypto.createHash('sha512')
  for (const part of parts) hash.update(part)
  return Uint8Array.from(hash.digest())
}

export function hmacSha512(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const hmac = crypto.createHmac('sha512', key)
  for (const part of parts) hmac.update(part)
  return Uint8Array.from(hmac.digest())
}

/** RFC 5869. @param info at most 1024 bytes, a limit of node:crypto. */
export function hkdfSha512(
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  return new Uint8Array(crypto.hkdfSync('sha512', secret, salt, info, length))
}
