/** GF(2^8) with the polynomial X^8 + X^4 + X^3 + X^2 + 1, HQC specification (2025-08-22) section 3.4, without tables. */

/** The element alpha is 2. */
export function multiplyBytes(a: number, b: number): number {
  let product = 0
  for (let bit = 0; bit < 8; bit++) {
    product ^= a & -((b >>> bit) & 1)
    a = (a << 1) ^ (0x11d & -(a >>> 7))
  }
  return product
}

/** a^254, the inverse of all but zero, which it leaves. */
export function invert(a: number): number {
  let [power, result] = [a, 1]
  for (let bit = 1; bit < 8; bit++) {
    power = multiplyBytes(power, power)
    result = multiplyBytes(result, power)
  }
  return result
}

/** alpha^exponent, for public exponents; negative ones too. */
export function powerOfAlpha(exponent: number): number {
  let power = 1
  for (let i = ((exponent % 255) + 255) % 255; i > 0; i--) power = multiplyBytes(power, 2)
  return power
}

/** Coefficients of the product of X + alpha^i for i = 1 to 2 delta, the lowest first and without the leading 1. */
export function generatorPolynomial(delta: number): Uint8Array {
  const polynomial = new Uint8Array(2 * delta + 1)
  polynomial[0] = 1
  for (let i = 1; i <= 2 * delta; i++) {
    const root = powerOfAlpha(i)
    for (let j = i; j > 0; j--) {
      polynomial[j] = (polynomial[j - 1] as number) ^ multiplyBytes(polynomial[j] as number, root)
    }
    polynomial[0] = multiplyBytes(polynomial[0], root)
  }
  return polynomial.subarray(0, 2 * delta)
}
