/** Ed25519 and ECDSA over @noble/curves, for runtimes without node:crypto. */
import { loadEd25519, loadNistCurves } from '#noble'
import { onThisThread, type SignatureBackend } from '../backend.ts'

const SIGNATURE_SIZE = 64

/** RFC 8032. */
export function nobleEd25519(): SignatureBackend {
  const { ed25519 } = loadEd25519()
  return onThisThread({
    name: 'noble',
    derivePublicKey: (key) => ed25519.getPublicKey(key.secret.reveal()),
    signSync: (key, message) => ed25519.sign(message, key.secret.reveal()),
    verifySync: (key, message, signature) =>
      // The strict reading of RFC 8032 section 5.1.7 instead of ZIP 215, nearer to what OpenSSL accepts.
      signature.length === SIGNATURE_SIZE &&
      ed25519.verify(signature, message, key.toBytes(), { zip215: false }),
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
