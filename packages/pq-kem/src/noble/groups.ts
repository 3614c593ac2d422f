/** Diffie-Hellman over the curves of @noble/curves. */
import type { x25519 } from '@noble/curves/ed25519.js'
import type { p256 } from '@noble/curves/nist.js'
import type { Bytes } from '@quantum-shield/pq-core'

export interface Group {
  publicKey(secretKey: Uint8Array): Bytes
  /** Throws on a point that is none, and on one of small order, whose result is all zero (RFC 9180 section 7.1.4). */
  dh(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array
}

/** RFC 7748. */
export function xdhGroup(curve: typeof x25519): Group {
  return {
    publicKey: (secretKey) => curve.getPublicKey(secretKey),
    dh: (secretKey, publicKey) => curve.getSharedSecret(secretKey, publicKey),
  }
}

/** Points 04 ‖ x ‖ y; the result is the x coordinate. */
export function ecGroup(curve: typeof p256): Group {
  return {
    publicKey: (secretKey) => curve.getPublicKey(secretKey, false),
    // The compressed point without its first byte is the x coordinate.
    dh: (secretKey, publicKey) => curve.getSharedSecret(secretKey, publicKey, true).slice(1),
  }
}
