/**
 * The shortened Reed-Solomon code of HQC specification (2025-08-22) section 3.4.2, with roots alpha to alpha^(2 delta).
 * A codeword is the remainder, 2 delta bytes, and then the message.
 */
import type { HqcParameters } from '../hqc.table.ts'
import { generatorPolynomial, invert, multiplyBytes, powerOfAlpha } from './gf256.ts'

export function encodeReedSolomon({ n1, k, delta }: HqcParameters, message: Uint8Array): Uint8Array {
  const generator = generatorPolynomial(delta)
  const codeword = new Uint8Array(n1)
  const last = 2 * delta - 1
  for (let i = k - 1; i >= 0; i--) {
    const feedback = (message[i] as number) ^ (codeword[last] as number)
    for (let j = last; j >= 0; j--) {
      codeword[j] = (codeword[j - 1] ?? 0) ^ multiplyBytes(feedback, generator[j] as number)
    }
  }
  codeword.set(message, 2 * delta)
  return codeword
}

/** The values at alpha to alpha^(2 delta): zero for a codeword. */
function syndromes(delta: number, word: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 2 * delta }, (_, i) => {
    const root = powerOfAlpha(i + 1)
    return word.reduceRight((value, byte) => multiplyBytes(value, root) ^ byte, 0)
  })
}

/**
 * Berlekamp and Massey's algorithm without inversions, the same steps for every word: riBM of Sarwate and Shanbhag,
 * "High-speed architectures for Reed-Solomon decoders" (IEEE Transactions on VLSI Systems, 2001), figure 5.
 * @returns the locator's delta + 1 coefficients behind the delta coefficients of the evaluator.
 */
function findPolynomials(delta: number, values: Uint8Array): Uint8Array {
  const size = 3 * delta + 1
  const current = new Uint8Array(size + 1)
  current.set(values)
  current[size - 1] = 1
  const kept = current.slice()
  let [gamma, balance] = [1, 0]
  for (let round = 0; round < 2 * delta; round++) {
    const discrepancy = current[0] as number
    // All ones when the discrepancy is not zero and the balance not negative.
    const change = (-discrepancy >> 31) & ~(balance >> 31)
    for (let i = 0; i < size; i++) {
      const next = current[i + 1] as number
      const before = kept[i] as number
      kept[i] = before ^ (change & (before ^ next))
      current[i] = multiplyBytes(gamma, next) ^ multiplyBytes(discrepancy, before)
    }
    gamma ^= change & (gamma ^ discrepancy)
    balance = (balance + 1) ^ (change & ((balance + 1) ^ (-balance - 1)))
  }
  kept.fill(0)
  return current
}

/** @returns the message; any, when there are more than delta errors. */
export function decodeReedSolomon({ n1, k, delta }: HqcParameters, word: Uint8Array): Uint8Array {
  const values = syndromes(delta, word)
  const polynomials = findPolynomials(delta, values)
  const message = new Uint8Array(k)
  for (let position = n1 - k; position < n1; position++) {
    const x = powerOfAlpha(-position)
    let [odd, even, evaluator, power] = [0, 0, 0, 1]
    for (let i = 0; i <= delta; i++) {
      const term = multiplyBytes(polynomials[delta + i] as number, power)
      if (i % 2 === 0) even ^= term
      else odd ^= term
      if (i < delta) evaluator ^= multiplyBytes(polynomials[i] as number, power)
      power = multiplyBytes(power, x)
    }
    // Forney: an error where the locator is zero, which is where its odd terms, x times its derivative, equal the even.
    const isRoot = ((odd ^ even) - 1) >> 31
    const scale = multiplyBytes(powerOfAlpha(-(2 * delta + 1) * position), invert(odd))
    message[position - (n1 - k)] = (word[position] as number) ^ (isRoot & multiplyBytes(evaluator, scale))
  }
  values.fill(0)
  polynomials.fill(0)
  return message
}
