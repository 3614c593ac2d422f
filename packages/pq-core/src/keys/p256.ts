/** Keys on P-256, as ECDSA and DHKEM have them raw. */
import type { RandomSource } from '../contracts.ts'
import { generateEcScalar, refuseEcPoint, refuseEcScalar } from './ec.ts'
import { P256 } from './ec.table.ts'

/** On a private key of 32 bytes. @returns what is wrong, or undefined. */
export function refuseP256Scalar(bytes: Uint8Array): string | undefined {
  return refuseEcScalar(P256, bytes)
}

/** FIPS 186-5 appendix A.2.2, rejection sampling. @returns 32 bytes. */
export function generateP256Scalar(random: RandomSource): Uint8Array {
  return generateEcScalar(P256, random)
}

/** On a public key of 65 bytes, 04 ‖ x ‖ y. @returns what is wrong, or undefined. */
export function refuseP256Point(bytes: Uint8Array): string | undefined {
  return refuseEcPoint(P256, bytes)
}
