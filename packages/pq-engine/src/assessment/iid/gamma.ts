/** The distribution of chi square, through the incomplete gamma function (NIST Digital Library of Mathematical Functions). */

const EPSILON = 2 ** -52
/** Keeps Lentz's quotients away from 0. */
const TINY = 1e-300
/** Above it four terms of Stirling's series are exact to the last bits. */
const STIRLING_FROM = 16

/** DLMF 5.11.1, after 5.5.1 has brought x up. @param x above 0. */
export function logGamma(x: number): number {
  let [shifted, product] = [x, 1]
  while (shifted < STIRLING_FROM) product *= shifted++
  const inverse = 1 / shifted
  const square = inverse * inverse
  const series =
    inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))))
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product)
  )
}

/** P(a, x) by DLMF 8.7.1, for x < a + 1. */
function lowerSeries(a: number, x: number): number {
  let [term, sum] = [1 / a, 1 / a]
  for (let n = 1; term > sum * EPSILON; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a))
}

/** Q(a, x) by the continued fraction DLMF 8.9.2 in Lentz's way, for x >= a + 1. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let fraction = d
  for (let n = 1, factor = 0; Math.abs(factor - 1) > EPSILON; n++) {
    const numerator = -n * (n - a)
    b += 2
    d = numerator * d + b
    if (Math.abs(d) < TINY) d = TINY
    c = b + numerator / c
    if (Math.abs(c) < TINY) c = TINY
    d = 1 / d
    factor = d * c
    fraction *= factor
  }
  return fraction * Math.exp(a * Math.log(x) - x - logGamma(a))
}

/** Q(a, x) = Γ(a, x) / Γ(a): of chi square 2x or more with 2a degrees of freedom. @param a above 0. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x)
}
