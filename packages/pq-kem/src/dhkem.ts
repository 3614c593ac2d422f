/**
 * DHKEM (RFC 9180 section 4.1) over P-384, P-521 and X448, for HPKE with peers that have nothing else. As `./classical`,
 * which has X25519 and P-256, it protects nothing from a quantum computer; no list, profile or command has these.
 */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { P384, P521 } from '@quantum-shield/pq-core/algorithm'
import { createDhkem } from './dhkem/create.ts'

/**
 * DHKEM(P-384, HKDF-SHA384), HPKE KEM 0x0011. Bytes: public key 97 (04 ‖ x ‖ y), private key 48 (a scalar in 1 to n - 1),
 * ciphertext 97, secret 48.
 */
export const dhkemP384: KemAlgorithm = /* @__PURE__ */ createDhkem('DHKEM-P384', P384)

/**
 * DHKEM(P-521, HKDF-SHA512), HPKE KEM 0x0012, as dhkemP384. Bytes: public key 133, private key 66, ciphertext 133,
 * secret 64.
 */
export const dhkemP521: KemAlgorithm = /* @__PURE__ */ createDhkem('DHKEM-P521', P521)

/**
 * DHKEM(X448, HKDF-SHA512), HPKE KEM 0x0021; points of small order are refused when used. Bytes: public key 56, private key
 * 56, ciphertext 56, secret 64.
 */
export const dhkemX448: KemAlgorithm = /* @__PURE__ */ createDhkem('DHKEM-X448')
