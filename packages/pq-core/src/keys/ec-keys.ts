/** Raw keys on a curve by its name. For P-256 alone see p256.ts, which leaves the other curves out of a bundle. */
import type { RandomSource } from '../contracts.ts'
import { generateEcScalar, refuseEcPoint, refuseEcScalar } from './ec.ts'
import { EC_CURVES, type EcCurveName } from './ec.table.ts'

export interface EcKeys {
  /** On 04 ‖ x ‖ y. @returns what is wrong, or undefined. */
  refusePublicKey(bytes: Uint8Array): string | undefined
  /** On a scalar of the curve's size. @returns what is wrong, or undefined. */
  refusePrivateKey(bytes: Uint8Array): string | undefined
  /** FIPS 186-5 appendix A.2.2, rejection sampling. The caller wipes it. */
  generate(random: RandomSource): Uint8Array
}

export function rawEcKeys(name: EcCurveName): EcKeys {
  const curve = EC_CURVES[name]
  return {
    refusePublicKey: (bytes) => refuseEcPoint(curve, bytes),
    refusePrivateKey: (bytes) => refuseEcScalar(curve, bytes),
    generate: (random) => generateEcScalar(curve, random),
  }
}
