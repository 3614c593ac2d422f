/**
 * Key encapsulation that a quantum computer breaks: to open what exists, and to measure its successor against. What
 * is sent under these keys today can be kept and opened later. None has implicit rejection: a ciphertext that is
 * none is refused with an error, and a foreign one of DHKEM gives a secret that nobody else has.
 */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import {
  firstAvailable,
  P256,
  refuseRsaPrivateKey,
  refuseRsaPublicKey,
} from '@quantum-shield/pq-core/algorithm'
import { generateRsaPrivateKey, nativeRsaOaep } from '#native'
import { RSA_OAEP_ROW } from './classical.table.ts'
import { createDhkem } from './dhkem/create.ts'
import { createKem } from './kem.ts'

/**
 * DHKEM(X25519, HKDF-SHA256), RFC 9180 section 4.1, HPKE KEM 0x0020. Bytes: public key 32, private key 32 (as in
 * RFC 8410: not clamped until it is used), ciphertext 32, secret 32. Points of small order are refused when they
 * are used (section 7.1.4), not when they are imported.
 */
export const dhkemX25519: KemAlgorithm = /* @__PURE__ */ createDhkem('DHKEM-X25519')

/**
 * DHKEM(P-256, HKDF-SHA256), RFC 9180 section 4.1, HPKE KEM 0x0010. Bytes: public key 65 (04 ‖ x ‖ y), private key
 * 32 (a scalar in 1 to n - 1), ciphertext 65, secret 32.
 */
export const dhkemP256: KemAlgorithm = /* @__PURE__ */ createDhkem('DHKEM-P256', P256)

/**
 * 32 random bytes under RSAES-OAEP with SHA-256, MGF1-SHA-256 and an empty label, RFC 8017 section 7.1. Moduli of
 * 2048 to 8192 bits, 3072 for new keys; the ciphertext is as long as the modulus. Keys are RSAPublicKey and
 * two-prime RSAPrivateKey in DER (appendix A.1). Only over node:crypto: elsewhere keys are read, and all else throws `unavailable`.
 *
 * Decapsulation fails in one way, `malformed` without detail or cause, whatever is wrong with the ciphertext: who can
 * tell wrong padding from a value out of range decrypts with some thousand queries (Manger, CRYPTO 2001, on OAEP, as
 * Bleichenbacher, CRYPTO 1998, on PKCS #1 v1.5, which is not offered). OpenSSL decodes the padding in constant time;
 * an application must not add a second kind of answer, nor let a stranger measure how long a refusal takes.
 */
export const rsaOaep256: KemAlgorithm = /* @__PURE__ */ createKem(RSA_OAEP_ROW, {
  backend: firstAvailable('RSA-OAEP-256', nativeRsaOaep),
  refusePublicKey: refuseRsaPublicKey,
  refusePrivateKey: refuseRsaPrivateKey,
  generate: generateRsaPrivateKey,
})
