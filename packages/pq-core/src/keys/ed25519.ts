/** Ed25519 public keys: what must hold before a back end sees them. The same on every runtime, some of which do not ask. */
import { toHex } from '../bytes.ts'

/** RFC 8032 section 5.1: the field of integers mod p, and d of the curve -x^2 + y^2 = 1 + d x^2 y^2. */
const P = 2n ** 255n - 19n
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n

/**
 * The y of the eight points whose order divides 8: 1 and -1; 0 (order 4); and the two of order 8, for which
 * d y^4 + 2 y^2 = 1. A signature under such a key holds for messages that nobody signed.
 */
const ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022n
const SMALL_ORDER: readonly bigint[] = [0n, 1n, P - 1n, ORDER_8, P - ORDER_8]

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % P
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}

/**
 * On a public key of 32 bytes: decoding as in RFC 8032 section 5.1.3, and no point of small order. About 0.2 ms.
 * @returns what is wrong, or undefined.
 */
export function refuseEd25519Point(bytes: Uint8Array): string | undefined {
  const littleEndian = BigInt(`0x${toHex(bytes.toReversed())}`)
  const y = littleEndian & (2n ** 255n - 1n)
  const isNegative = littleEndian >> 255n === 1n
  if (y >= P) return 'the point is not in its one encoding'
  // x^2 = u / v; v is never 0. u / v is a square exactly when u v is, by Euler's criterion.
  const u = (y * y - 1n + P) % P
  const v = (D * y * y + 1n) % P
  const isSquare = u === 0n || power(u * v, (P - 1n) / 2n) === 1n
  if (!isSquare || (u === 0n && isNegative)) return 'the point is not on the curve'
  return SMALL_ORDER.includes(y) ? 'the point has a small order' : undefined
}
