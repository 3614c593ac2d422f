/** The code of src/hqc/portable/reed-solomon.ts, 16 bytes at a time. */
import { invert, multiplyBytes } from './gf256'
import { CODEWORD, CURRENT, GENERATOR, KEPT, MESSAGE, POINTS, ROOTS, SCALES } from './memory'

/** From MESSAGE to CODEWORD. */
export function encodeReedSolomon(n1: u32, k: u32, delta: u32): void {
  const last = 2 * delta - 1
  const top = CODEWORD + ((last >> 4) << 4)
  for (let at = CODEWORD; at < CODEWORD + 128; at += 16) v128.store(at, i8x16.splat(0))
  for (let i: i32 = k - 1; i >= 0; i--) {
    const feedback = i8x16.splat(load<i8>(MESSAGE + i) ^ load<i8>(CODEWORD + last))
    for (let at = top; at >= CODEWORD; at -= 16) {
      const step = multiplyBytes(feedback, v128.load(GENERATOR + (at - CODEWORD)))
      v128.store(at, v128.xor(v128.load(at - 1), step))
    }
    // What was shifted beyond the remainder.
    store<u8>(CODEWORD + last + 1, 0)
  }
  for (let i: u32 = 0; i < k; i++) store<u8>(CODEWORD + last + 1 + i, load<u8>(MESSAGE + i))
}

/** CURRENT becomes the values of CODEWORD at alpha to alpha^(2 delta), and zeros behind them. */
function writeSyndromes(n1: u32, delta: u32): void {
  for (let offset: usize = 0; offset < 128; offset += 16) v128.store(CURRENT + offset, i8x16.splat(0))
  for (let offset: usize = 0; offset < 2 * delta; offset += 16) {
    const roots = v128.load(ROOTS + offset)
    let value = i8x16.splat(0)
    for (let j: i32 = n1 - 1; j >= 0; j--) {
      value = v128.xor(multiplyBytes(value, roots), i8x16.splat(load<i8>(CODEWORD + j)))
    }
    v128.store(CURRENT + offset, value)
  }
  for (let i = 2 * delta; i < 3 * delta; i++) store<u8>(CURRENT + i, 0)
}

/** CURRENT becomes the evaluator and the locator, from the syndromes that it holds. */
function findPolynomials(delta: u32): void {
  const size: usize = 3 * delta + 1
  store<u8>(CURRENT + size - 1, 1)
  for (let offset: usize = 0; offset < 128; offset += 16) {
    v128.store(KEPT + offset, v128.load(CURRENT + offset))
  }
  let gamma: i32 = 1
  let balance: i32 = 0
  for (let round: u32 = 0; round < 2 * delta; round++) {
    const discrepancy = i32(load<u8>(CURRENT))
    const change = (-discrepancy >> 31) & ~(balance >> 31)
    const mask = i8x16.splat(change as i8)
    const scale = i8x16.splat(gamma as i8)
    const weight = i8x16.splat(discrepancy as i8)
    for (let offset: usize = 0; offset < size; offset += 16) {
      const next = v128.load(CURRENT + offset, 1)
      const before = v128.load(KEPT + offset)
      v128.store(KEPT + offset, v128.bitselect(next, before, mask))
      v128.store(CURRENT + offset, v128.xor(multiplyBytes(next, scale), multiplyBytes(before, weight)))
    }
    gamma ^= change & (gamma ^ discrepancy)
    balance = (balance + 1) ^ (change & ((balance + 1) ^ (-balance - 1)))
  }
}

/** From CODEWORD, with errors, to MESSAGE. */
export function decodeReedSolomon(n1: u32, k: u32, delta: u32): void {
  writeSyndromes(n1, delta)
  findPolynomials(delta)
  const first = n1 - k
  for (let offset: usize = 0; offset < k; offset += 16) {
    const x = v128.load(POINTS + first + offset)
    let odd = i8x16.splat(0)
    let even = i8x16.splat(load<i8>(CURRENT + delta))
    let evaluator = i8x16.splat(load<i8>(CURRENT))
    let power = x
    for (let i: u32 = 1; i <= delta; i++) {
      const term = multiplyBytes(i8x16.splat(load<i8>(CURRENT + delta + i)), power)
      if (i & 1) odd = v128.xor(odd, term)
      else even = v128.xor(even, term)
      if (i < delta) {
        evaluator = v128.xor(evaluator, multiplyBytes(i8x16.splat(load<i8>(CURRENT + i)), power))
      }
      power = multiplyBytes(power, x)
    }
    const scale = multiplyBytes(v128.load(SCALES + first + offset), invert(odd))
    const error = v128.and(i8x16.eq(odd, even), multiplyBytes(evaluator, scale))
    v128.store(MESSAGE + offset, v128.xor(v128.load(CODEWORD + first + offset), error))
  }
}
