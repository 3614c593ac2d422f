/** Sparse and dense vectors of n bits. Addresses depend on n, the weight and the number of draws left out. */
import { BITS, DRAWS, PERIODS, PRODUCT, SUPPORT, UNITS, VECTOR, WINDOW } from './memory'

/** All ones when equal, otherwise zero; for values below 2^31. */
function equalMask(a: u32, b: u32): u32 {
  return (i32((a ^ b) - 1) >> 31) as u32
}

/**
 * @param draws of 3 bytes. @param count of positions that are there already. @param weight how many there shall be.
 * @returns the new count.
 */
export function addDraws(n: u32, draws: u32, count: u32, weight: u32): u32 {
  const limit: u32 = (1 << 24) - ((1 << 24) % n)
  const factor = ((u64(1) << 40) / n + 1) as u64
  for (let i: u32 = 0; i < draws && count < weight; i++) {
    const at = DRAWS + i * 3
    const draw = u32(load<u8>(at)) | (u32(load<u8>(at, 1)) << 8) | (u32(load<u8>(at, 2)) << 16)
    if (draw >= limit) continue
    // The quotient is exact: draw < 2^24 and the factor exceeds 2^40 / n by less than 1.
    const position = draw - n * u32((u64(draw) * factor) >> 40)
    let found: u32 = 0
    for (let j: u32 = 0; j < count; j++) found |= equalMask(load<u32>(SUPPORT + j * 4), position)
    store<u32>(SUPPORT + count * 4, position)
    count += 1 + found
  }
  return count
}

export function supportOf(n: u32, weight: u32): void {
  for (let i: u32 = 0; i < weight; i++) {
    const scaled = (u64(load<u32>(DRAWS + i * 4)) * u64(n - i)) >> 32
    store<u32>(SUPPORT + i * 4, i + u32(scaled))
  }
  for (let i: i32 = weight - 2; i >= 0; i--) {
    const position = load<u32>(SUPPORT + i * 4)
    let found: u32 = 0
    for (let j: u32 = i + 1; j < weight; j++) found |= equalMask(load<u32>(SUPPORT + j * 4), position)
    store<u32>(SUPPORT + i * 4, position ^ (found & (position ^ i)))
  }
}

/** Every unit looks at every position. */
export function vectorOf(n: u32, weight: u32): void {
  for (let j: u32 = 0; j < weight; j++) {
    const position = load<u32>(SUPPORT + j * 4)
    const bit = u64(1) << (position & 63)
    const high = u64(0) - u64((position >> 6) & 1)
    v128.store(UNITS + j * 16, i32x4.splat(position >> 7))
    v128.store(BITS + j * 16, i64x2.replace_lane(i64x2.splat(bit & ~high), 1, bit & high))
  }
  const count = (n + 127) >> 7
  for (let i: u32 = 0; i < count; i++) {
    const unit = i32x4.splat(i)
    let sum = i64x2.splat(0)
    for (let j: u32 = 0; j < weight; j++) {
      const here = i32x4.eq(v128.load(UNITS + j * 16), unit)
      sum = v128.or(sum, v128.and(v128.load(BITS + j * 16), here))
    }
    v128.store(PRODUCT + i * 16, sum)
  }
}

/** Writes VECTOR twice, one behind the other, so that each rotation of it is a window of n bits. */
function writePeriods(n: u32): void {
  const count = (n + 63) >> 6
  const shift = n & 63
  const base = PERIODS + (n >> 6) * 8
  for (let i: u32 = 0; i < count; i++) store<u64>(PERIODS + i * 8, load<u64>(VECTOR + i * 8))
  for (let i: u32 = 0; i < count; i++) {
    const word = load<u64>(VECTOR + i * 8)
    store<u64>(base + i * 8, load<u64>(base + i * 8) | (word << shift))
    store<u64>(base + i * 8, (word >> 1) >> (63 - shift), 8)
  }
}

/** Drops `step` bytes in front of the window, or none, by a choice between two units that are both read. */
function drop(from: usize, length: usize, step: usize, mask: v128): void {
  const end = from + length
  let to = WINDOW
  while (from < end) {
    const a0 = v128.load(from)
    const a1 = v128.load(from, 16)
    const b0 = v128.load(from + step)
    const b1 = v128.load(from + step, 16)
    v128.store(to, v128.xor(a0, v128.and(mask, v128.xor(a0, b0))))
    v128.store(to, v128.xor(a1, v128.and(mask, v128.xor(a1, b1))), 16)
    from += 32
    to += 32
  }
}

/** PRODUCT becomes the sum of VECTOR's rotations by the positions. */
export function multiply(n: u32, weight: u32): void {
  writePeriods(n)
  const count = (n + 127) >> 7
  const size: usize = count * 16
  const stages = 32 - clz(n >> 7)
  for (let at = PRODUCT; at < PRODUCT + size; at += 16) v128.store(at, i64x2.splat(0))
  for (let j: u32 = 0; j < weight; j++) {
    const start = n - load<u32>(SUPPORT + j * 4)
    let from = PERIODS
    for (let stage: i32 = stages - 1; stage >= 0; stage--) {
      const step: usize = 16 << stage
      drop(from, size + step, step, i64x2.splat(i64(0) - i64((start >> (7 + stage)) & 1)))
      from = WINDOW
    }
    drop(from, size + 16, 8, i64x2.splat(i64(0) - i64((start >> 6) & 1)))
    const shift = start & 63
    for (let at: usize = 0; at < size; at += 16) {
      const low = i64x2.shr_u(v128.load(WINDOW + at), shift)
      const high = i64x2.shl(i64x2.shl(v128.load(WINDOW + at, 8), 1), 63 - shift)
      v128.store(PRODUCT + at, v128.xor(v128.load(PRODUCT + at), v128.or(low, high)))
    }
  }
}
