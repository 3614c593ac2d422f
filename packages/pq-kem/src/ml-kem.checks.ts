/** The checks of FIPS 203 (August 2024) section 7 on encapsulation and decapsulation keys. */
import { equalBytes } from '@quantum-shield/pq-core/bytes'
import { loadSha3 } from '#noble'

const Q = 3329

/** ByteEncode12(ByteDecode12(b)) = b: each 12-bit coefficient is below q. */
function hasReducedCoefficients(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i += 3) {
    const b0 = bytes[i] as number
    const b1 = bytes[i + 1] as number
    const b2 = bytes[i + 2] as number
    if ((b0 | ((b1 & 0x0f) << 8)) >= Q || ((b1 >> 4) | (b2 << 4)) >= Q) return false
  }
  return true
}

/** FIPS 203 section 7.2 check 2, the modulus check. The last 32 bytes are the seed rho and hold no coefficients. */
export function refuseEncapsulationKey(ek: Uint8Array): string | undefined {
  if (hasReducedCoefficients(ek.subarray(0, ek.length - 32))) return undefined
  return 'encapsulation key fails the modulus check (FIPS 203 section 7.2)'
}

/**
 * FIPS 203 section 7.3 check 3, the hash check, on dk = dkPKE ‖ ek ‖ H(ek) ‖ z. The coefficients of dkPKE and
 * ek are checked as well: no KeyGen gives others, and RFC 9935 has such a key as an example to refuse.
 */
export function refuseDecapsulationKey(dk: Uint8Array, publicKeySize: number): string | undefined {
  const ekEnd = dk.length - 64
  if (
    !equalBytes(
      loadSha3().sha3_256(dk.subarray(ekEnd - publicKeySize, ekEnd)),
      dk.subarray(ekEnd, ekEnd + 32),
    )
  ) {
    return 'decapsulation key fails the hash check (FIPS 203 section 7.3)'
  }
  return hasReducedCoefficients(dk.subarray(0, ekEnd - 32))
    ? undefined
    : 'decapsulation key fails the modulus check'
}
