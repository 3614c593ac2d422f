/**
 * Ed25519 and Ed448 public keys: what must hold before a back end sees them. The same on every runtime, some of which do not
 * ask.
 */
import { fromLittleEndian } from '../bytes.ts'

/** The curve a x^2 + y^2 = 1 + d x^2 y^2 over the integers mod p. */
interface EdwardsCurve {
  readonly p: bigint
  readonly a: 1n | -1n
  readonly d: bigint
  /** In an encoding, of the bit above y that says which of both x it is. */
  readonly signBit: bigint
  /** The y of the points whose order divides the cofactor: a signature under such a key holds for messages nobody signed. */
  readonly smallOrder: readonly bigint[]
}

const P25519 = 2n ** 255n - 19n
/** One y of the points of order 8, for which d y^4 + 2 y^2 = 1; the other is its negative. */
const ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022n

/** RFC 8032 section 5.1. Of order 1 and 2: y = 1 and -1; of order 4: 0. */
const ED25519: EdwardsCurve = {
  p: P25519,
  a: -1n,
  d: 37095705934669439343138083508754565189542113879843219016388785533085940283555n,
  signBit: 255n,
  smallOrder: [0n, 1n, P25519 - 1n, ORDER_8, P25519 - ORDER_8],
}

const P448 = 2n ** 448n - 2n ** 224n - 1n

/** RFC 8032 section 5.2. The cofactor is 4. */
const ED448: EdwardsCurve = { p: P448, a: 1n, d: -39081n, signBit: 455n, smallOrder: [0n, 1n, P448 - 1n] }

function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p
    square = (square * square) % p
  }
  return result
}

/** Decoding as in RFC 8032 sections 5.1.3 and 5.2.3, without the x itself. */
function refusePoint({ p, a, d, signBit, smallOrder }: EdwardsCurve, bytes: Uint8Array): string | undefined {
  const encoded = fromLittleEndian(bytes)
  const y = encoded & (2n ** signBit - 1n)
  const isNegative = encoded >> signBit === 1n
  if (y >= p) return 'the point is not in its one encoding'
  // x^2 = u / v; v is never 0. u / v is a square exactly when u v is, by Euler's criterion.
  const u = y * y - 1n
  const v = d * y * y - a
  const product = (((u * v) % p) + p) % p
  const isZero = product === 0n
  const isSquare = isZero || power(product, (p - 1n) / 2n, p) === 1n
  if (!isSquare || (isZero && isNegative)) return 'the point is not on the curve'
  return smallOrder.includes(y) ? 'the point has a small order' : undefined
}

/** On a public key of 32 bytes. About 0.2 ms. @returns what is wrong, or undefined. */
export function refuseEd25519Point(bytes: Uint8Array): string | undefined {
  return refusePoint(ED25519, bytes)
}

/** On a public key of 57 bytes. About 0.4 ms. @returns what is wrong, or undefined. */
export function refuseEd448Point(bytes: Uint8Array): string | undefined {
  return refusePoint(ED448, bytes)
}
