/** Keys on elliptic curves: what must hold before a back end sees them. Everything here runs in the same way on every runtime. */
import { toHex, type Bytes } from '../bytes.ts'
import type { RandomSource } from '../contracts.ts'
import { draw } from '../random.ts'

/** The curve y^2 = x^3 + ax + b over the integers mod p, of prime order n: it has no points of small order. */
export interface EcCurve {
  /** Of the named curve. */
  readonly oid: string
  /** Bytes of a coordinate, and of a scalar. */
  readonly size: number
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
  /** Big-endian, `size` bytes. */
  readonly n: Bytes
}

/** At most 0.45 of all draws are refused (brainpoolP384r1): a source that needs more than 64 is broken. */
const MAX_DRAWS = 64

function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`)
}

/** 1 to n - 1, by subtraction without an early exit: the scalar is a secret. */
function isScalar({ n, size }: EcCurve, bytes: Uint8Array): boolean {
  let borrow = 0
  let bits = 0
  for (let i = size - 1; i >= 0; i--) {
    borrow = (bytes[i] as number) - (n[i] as number) - borrow < 0 ? 1 : 0
    bits |= bytes[i] as number
  }
  return borrow === 1 && bits !== 0
}

/** On a scalar of `size` bytes. @returns what is wrong, or undefined. */
export function refuseEcScalar(curve: EcCurve, bytes: Uint8Array): string | undefined {
  return isScalar(curve, bytes) ? undefined : 'the private key is not in 1 to n - 1'
}

/** FIPS 186-5 appendix A.2.2, rejection sampling over as many bits as n has. @returns `size` bytes. */
export function generateEcScalar(curve: EcCurve, random: RandomSource): Bytes {
  const [first = 0] = curve.n
  const mask = 0xff >> (Math.clz32(first) - 24)
  for (let i = 0; i < MAX_DRAWS; i++) {
    const scalar = draw(random, curve.size)
    scalar[0] = (scalar[0] as number) & mask
    if (isScalar(curve, scalar)) return scalar
  }
  throw new RangeError(`${MAX_DRAWS} draws of the random source gave no scalar`)
}

/**
 * On 04 ‖ x ‖ y: the checks of SP 800-56A rev. 3 section 5.6.2.3.4, which are complete for a curve of prime order.
 * @returns what is wrong, or undefined.
 */
export function refuseEcPoint({ p, a, b, size }: EcCurve, bytes: Uint8Array): string | undefined {
  if (bytes.length !== 1 + 2 * size || bytes[0] !== 4) return 'the point is not in uncompressed form'
  const x = integer(bytes.subarray(1, 1 + size))
  const y = integer(bytes.subarray(1 + size))
  const isOnCurve = x < p && y < p && (y * y - x * x * x - a * x - b) % p === 0n
  return isOnCurve ? undefined : 'the point is not on the curve'
}

/** Raw keys on one curve. */
export interface EcKeys {
  /** On 04 ‖ x ‖ y. @returns what is wrong, or undefined. */
  refusePublicKey(bytes: Uint8Array): string | undefined
  /** On a scalar of the curve's size. @returns what is wrong, or undefined. */
  refusePrivateKey(bytes: Uint8Array): string | undefined
  /** FIPS 186-5 appendix A.2.2, rejection sampling. The caller wipes it. */
  generate(random: RandomSource): Uint8Array
}

/** @param curve by its value: the others stay out of a bundle. */
export function ecKeys(curve: EcCurve): EcKeys {
  return {
    refusePublicKey: (bytes) => refuseEcPoint(curve, bytes),
    refusePrivateKey: (bytes) => refuseEcScalar(curve, bytes),
    generate: (random) => generateEcScalar(curve, random),
  }
}
