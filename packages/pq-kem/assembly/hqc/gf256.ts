/** GF(2^8) with the polynomial X^8 + X^4 + X^3 + X^2 + 1, 16 elements at a time, without tables. */

/** Twice each element. */
function double(a: v128): v128 {
  const carry = v128.and(i8x16.lt_s(a, i8x16.splat(0)), i8x16.splat(0x1d))
  return v128.xor(i8x16.add(a, a), carry)
}

export function multiplyBytes(a: v128, b: v128): v128 {
  const zero = i8x16.splat(0)
  let product = v128.and(a, i8x16.lt_s(b, zero))
  for (let bit = 1; bit < 8; bit++) {
    b = i8x16.add(b, b)
    product = v128.xor(double(product), v128.and(a, i8x16.lt_s(b, zero)))
  }
  return product
}

/** a^254, the inverse of all but zero, which it leaves. */
export function invert(a: v128): v128 {
  let power = a
  let result = i8x16.splat(1)
  for (let bit = 1; bit < 8; bit++) {
    power = multiplyBytes(power, power)
    result = multiplyBytes(result, power)
  }
  return result
}
