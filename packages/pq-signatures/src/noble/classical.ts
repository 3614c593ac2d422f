/** Ed25519 and ECDSA over @noble/curves, for runtimes without node:crypto. */
import { loadEd25519, loadNistCurves, loadSha2 } from '#noble'
import { concatBytes, equalBytes, fromLittleEndian } from '@quantum-shield/pq-core/bytes'
import { onThisThread, type SignatureBackend } from '@quantum-shield/pq-core/algorithm'

const SIGNATURE_SIZE = 64

/**
 * RFC 8032 section 5.1.7 without cofactor, as OpenSSL does it: R must be the very encoding of [S]B - [k]A. noble's own
 * `verify` multiplies by the cofactor, and so takes signatures of a malicious signer that OpenSSL refuses.
 */
function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  const { Point } = loadEd25519().ed25519
  const s = fromLittleEndian(signature.subarray(32))
  if (s >= Point.Fn.ORDER) return false
  const start = signature.subarray(0, 32)
  const hash = loadSha2().sha512(concatBytes(start, publicKey, message))
  const k = fromLittleEndian(hash) % Point.Fn.ORDER
  const product = Point.fromBytes(publicKey).multiplyUnsafe(k)
  return equalBytes(Point.BASE.multiplyUnsafe(s).subtract(product).toBytes(), start)
}

/** RFC 8032. */
export function nobleEd25519(): SignatureBackend {
  const { ed25519 } = loadEd25519()
  return onThisThread({
    name: 'noble',
    derivePublicKey: (key) => ed25519.getPublicKey(key.secret.reveal()),
    signSync: (key, message) => ed25519.sign(message, key.secret.reveal()),
    verifySync: (key, message, signature) =>
      signature.length === SIGNATURE_SIZE && verifyEd25519(signature, message, key.toBytes()),
  })
}

/**
 * FIPS 186-5 section 6 with SHA-256. The nonce is that of RFC 6979 with 32 random bytes mixed in (section 3.6), so
 * that neither a bad generator nor a fault in one of two equal signatures gives the key away.
 */
export function nobleEcdsaP256(): SignatureBackend {
  const { p256 } = loadNistCurves()
  // noble's default refuses s above n / 2, which is a rule of Bitcoin's and not of the standard.
  const options = { format: 'compact', lowS: false } as const
  return onThisThread({
    name: 'noble',
    derivePublicKey: (key) => p256.getPublicKey(key.secret.reveal(), false),
    signSync: (key, message) => p256.sign(message, key.secret.reveal(), { ...options, extraEntropy: true }),
    verifySync: (key, message, signature) =>
      signature.length === SIGNATURE_SIZE && p256.verify(signature, message, key.toBytes(), options),
  })
}
