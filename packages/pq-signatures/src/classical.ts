/** Signatures that a quantum computer breaks: to verify what exists, and as the second half of a pair. */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import {
  createSignature,
  ecKeys,
  firstAvailable,
  P256,
  refuseEd25519Point,
  refuseRsaPrivateKey,
  refuseRsaPublicKey,
} from '@quantum-shield/pq-core/algorithm'
import { generateRsaPrivateKey, nativeEcdsaP256, nativeEd25519, nativeRsaPss } from '#native'
import { CLASSICAL_TABLE } from './classical.table.ts'
import { nobleEcdsaP256, nobleEd25519 } from './noble/classical.ts'

/**
 * Ed25519, RFC 8032. Bytes: public key 32, private key 32, signature 64. Deterministic. Verification is without cofactor
 * on every back end: [S]B = R + [k]A, byte for byte. Keys of small order are refused.
 */
export const ed25519: SignatureAlgorithm = /* @__PURE__ */ createSignature(CLASSICAL_TABLE.Ed25519, {
  backend: firstAvailable('Ed25519', nativeEd25519, nobleEd25519),
  refusePublicKey: refuseEd25519Point,
})

/**
 * ECDSA on P-256 with SHA-256, FIPS 186-5 section 6. Bytes: public key 65 (04 ‖ x ‖ y), private key 32 (a scalar in 1
 * to n - 1), signature 64 (r ‖ s of 32 each, IEEE P1363, as JOSE and COSE have it; not the DER of certificates).
 * Anybody turns a valid (r, s) into the valid (r, n - s): a signature does not identify a message.
 */
export const ecdsaP256: SignatureAlgorithm = /* @__PURE__ */ (() =>
  createSignature(CLASSICAL_TABLE['ECDSA-P256'], {
    backend: firstAvailable('ECDSA-P256', nativeEcdsaP256, nobleEcdsaP256),
    ...ecKeys(P256),
  }))()

/**
 * RSASSA-PSS with SHA-256, MGF1-SHA-256 and a salt of 32 bytes, RFC 8017 section 8.1. Moduli of 2048 to 8192 bits,
 * 3072 for new keys; the signature is as long as the modulus. Keys are RSAPublicKey and two-prime RSAPrivateKey in
 * DER (appendix A.1), under the OID rsaEncryption. Only over node:crypto: elsewhere keys are read, and all else throws `unavailable`.
 */
export const rsaPssSha256: SignatureAlgorithm = /* @__PURE__ */ createSignature(
  CLASSICAL_TABLE['RSA-PSS-SHA256'],
  {
    backend: firstAvailable('RSA-PSS-SHA256', nativeRsaPss),
    refusePublicKey: refuseRsaPublicKey,
    refusePrivateKey: refuseRsaPrivateKey,
    generate: generateRsaPrivateKey,
  },
)
