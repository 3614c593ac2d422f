/** Keys on P-256: what must hold before a back end sees them. Everything here runs in the same way on every runtime. */
import { fromHex, toHex } from '../bytes.ts'
import type { RandomSource } from '../contracts.ts'
import { draw } from '../random.ts'

/** SP 800-186 section 3.2.1.3: the field y^2 = x^3 - 3x + b mod p, and the order n of the base point. */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
const N = /* @__PURE__ */ fromHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')

const SIZE = 32
/** A draw is refused with probability 2^-32: a source that needs more than 8 is broken. */
const MAX_DRAWS = 8

function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`)
}

/** 1 to n - 1, by subtraction without an early exit: the scalar is a secret. */
function isScalar(bytes: Uint8Array): boolean {
  let borrow = 0
  let bits = 0
  for (let i = SIZE - 1; i >= 0; i--) {
    borrow = (bytes[i] as number) - (N[i] as number) - borrow < 0 ? 1 : 0
    bits |= bytes[i] as number
  }
  return borrow === 1 && bits !== 0
}

/** On a private key of 32 bytes. @returns what is wrong, or undefined. */
export function refuseP256Scalar(bytes: Uint8Array): string | undefined {
  return isScalar(bytes) ? undefined : 'the private key is not in 1 to n - 1'
}

/** FIPS 186-5 appendix A.2.2, rejection sampling. @returns 32 bytes. */
export function generateP256Scalar(random: RandomSource): Uint8Array {
  for (let i = 0; i < MAX_DRAWS; i++) {
    const scalar = draw(random, SIZE)
    if (isScalar(scalar)) return scalar
  }
  throw new RangeError(`${MAX_DRAWS} draws of the random source gave no scalar`)
}

/**
 * On a public key of 65 bytes, 04 ‖ x ‖ y: the checks of SP 800-56A rev. 3 section 5.6.2.3.4. They are complete,
 * because P-256 has no points of small order.
 * @returns what is wrong, or undefined.
 */
export function refuseP256Point(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 4) return 'the point is not in uncompressed form'
  const x = integer(bytes.subarray(1, 1 + SIZE))
  const y = integer(bytes.subarray(1 + SIZE))
  const isOnCurve = x < P && y < P && (y * y - x * x * x + 3n * x - B) % P === 0n
  return isOnCurve ? undefined : 'the point is not on the curve'
}
