/**
 * DHKEM (RFC 9180 section 4.1) over P-384, P-521 and X448, for HPKE with peers that have nothing else. As `./classical`,
 * which has X25519 and P-256, it protects nothing from a quantum computer; no list, profile or command has these.
 */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { firstAvailable, rawEcKeys, type EcCurveName } from '@quantum-shield/pq-core/algorithm'
import { nativeDhkem } from '#native'
import { DHKEM_TABLE, type DhkemId } from './classical.table.ts'
import { createKem } from './kem.ts'
import { nobleDhkem } from './noble/classical.ts'

function createDhkem(id: DhkemId, curve?: EcCurveName): KemAlgorithm {
  return createKem(DHKEM_TABLE[id], {
    backend: firstAvailable(
      id,
      () => nativeDhkem(id),
      () => nobleDhkem(id),
    ),
    ...(curve === undefined ? {} : rawEcKeys(curve)),
  })
}

/**
 * DHKEM(P-384, HKDF-SHA384), HPKE KEM 0x0011. Bytes: public key 97 (04 ‖ x ‖ y), private key 48 (a scalar in 1 to n - 1),
 * ciphertext 97, secret 48.
 */
export const dhkemP384: KemAlgorithm = /* @__PURE__ */ createDhkem('DHKEM-P384', 'P-384')

/** DHKEM(P-521, HKDF-SHA512), HPKE KEM 0x0012, as dhkemP384. Bytes: 133, 66, 133, secret 64. */
export const dhkemP521: KemAlgorithm = /* @__PURE__ */ createDhkem('DHKEM-P521', 'P-521')

/** DHKEM(X448, HKDF-SHA512), HPKE KEM 0x0021; points of small order are refused when used. Bytes: all 56, secret 64. */
export const dhkemX448: KemAlgorithm = /* @__PURE__ */ createDhkem('DHKEM-X448')
