/** The code of src/hqc/portable/reed-muller.ts: 128 bits are a unit, 128 sums are 16 units. */
import { CODEWORD, SUMS, WORD } from './memory'

/** All ones where bit i of the byte is one. */
function spread(byte: u32, i: i32): v128 {
  return i8x16.splat((0 - ((byte >> i) & 1)) as i8)
}

/** From CODEWORD to WORD. */
export function encodeReedMuller(n1: u32, copies: u32): void {
  let to = WORD
  for (let i: u32 = 0; i < n1; i++) {
    const byte = u32(load<u8>(CODEWORD + i))
    let bits = spread(byte, 7)
    bits = v128.xor(bits, v128.and(spread(byte, 0), i8x16.splat(0xaa as i8)))
    bits = v128.xor(bits, v128.and(spread(byte, 1), i8x16.splat(0xcc as i8)))
    bits = v128.xor(bits, v128.and(spread(byte, 2), i8x16.splat(0xf0 as i8)))
    bits = v128.xor(bits, v128.and(spread(byte, 3), i16x8.splat(0xff00 as i16)))
    bits = v128.xor(bits, v128.and(spread(byte, 4), i32x4.splat(0xffff0000)))
    bits = v128.xor(bits, v128.and(spread(byte, 5), i64x2.splat(0xffffffff00000000)))
    bits = v128.xor(bits, v128.and(spread(byte, 6), i64x2(0, -1)))
    for (let copy: u32 = 0; copy < copies; copy++) {
      v128.store(to, bits)
      to += 16
    }
  }
}

/** 16 sums of ones, from the 2 bytes at `offset` of every copy at `from`, less half of the copies, times 2. */
function writeSums(from: usize, offset: usize, copies: u32): void {
  const bit = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
  let sum = i8x16.splat(0 - (copies as i8))
  for (let copy: u32 = 0; copy < copies; copy++) {
    const low = i8x16.splat(load<i8>(from + copy * 16 + offset))
    const high = i8x16.splat(load<i8>(from + copy * 16 + offset, 1))
    const bytes = i8x16.shuffle(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
    const one = i8x16.eq(v128.and(bytes, bit), bit)
    sum = i8x16.sub(i8x16.sub(sum, one), one)
  }
  v128.store(SUMS + offset * 16, i16x8.extend_low_i8x16_s(sum))
  v128.store(SUMS + offset * 16, i16x8.extend_high_i8x16_s(sum), 16)
}

/** One step of the transform between lanes: `swapped` has each lane's partner, `minus` all ones in the upper ones. */
function combine(values: v128, swapped: v128, minus: v128): v128 {
  return i16x8.add(swapped, i16x8.sub(v128.xor(values, minus), minus))
}

/** The Walsh-Hadamard transform of SUMS. */
function transform(): void {
  for (let offset: usize = 0; offset < 256; offset += 16) {
    let a = v128.load(SUMS + offset)
    const ones = i16x8.shuffle(a, a, 1, 0, 3, 2, 5, 4, 7, 6)
    a = combine(a, ones, i16x8(0, -1, 0, -1, 0, -1, 0, -1))
    const twos = i16x8.shuffle(a, a, 2, 3, 0, 1, 6, 7, 4, 5)
    a = combine(a, twos, i16x8(0, 0, -1, -1, 0, 0, -1, -1))
    const fours = i16x8.shuffle(a, a, 4, 5, 6, 7, 0, 1, 2, 3)
    a = combine(a, fours, i16x8(0, 0, 0, 0, -1, -1, -1, -1))
    v128.store(SUMS + offset, a)
  }
  for (let step: usize = 16; step < 256; step *= 2) {
    for (let block: usize = 0; block < 256; block += 2 * step) {
      for (let offset = block; offset < block + step; offset += 16) {
        const a = v128.load(SUMS + offset)
        const b = v128.load(SUMS + offset + step)
        v128.store(SUMS + offset, i16x8.add(a, b))
        v128.store(SUMS + offset + step, i16x8.sub(a, b))
      }
    }
  }
}

/** The message that the largest absolute value of SUMS stands for, the first of several. */
function findPeak(): u32 {
  let largest = i16x8.splat(0)
  for (let offset: usize = 0; offset < 256; offset += 16) {
    largest = i16x8.max_s(largest, i16x8.abs(v128.load(SUMS + offset)))
  }
  largest = i16x8.max_s(largest, i16x8.shuffle(largest, largest, 4, 5, 6, 7, 0, 1, 2, 3))
  largest = i16x8.max_s(largest, i16x8.shuffle(largest, largest, 2, 3, 0, 1, 6, 7, 4, 5))
  largest = i16x8.max_s(largest, i16x8.shuffle(largest, largest, 1, 0, 3, 2, 5, 4, 7, 6))
  let first = i16x8.splat(256)
  let index = i16x8(0, 1, 2, 3, 4, 5, 6, 7)
  for (let offset: usize = 0; offset < 256; offset += 16) {
    const value = v128.load(SUMS + offset)
    const peak = i16x8.eq(i16x8.abs(value), largest)
    // Twice the index, and one more for a value above zero.
    const found = i16x8.sub(i16x8.add(index, index), i16x8.gt_s(value, i16x8.splat(0)))
    first = i16x8.min_s(first, v128.bitselect(found, i16x8.splat(256), peak))
    index = i16x8.add(index, i16x8.splat(8))
  }
  first = i16x8.min_s(first, i16x8.shuffle(first, first, 4, 5, 6, 7, 0, 1, 2, 3))
  first = i16x8.min_s(first, i16x8.shuffle(first, first, 2, 3, 0, 1, 6, 7, 4, 5))
  first = i16x8.min_s(first, i16x8.shuffle(first, first, 1, 0, 3, 2, 5, 4, 7, 6))
  const found = u32(i16x8.extract_lane_u(first, 0))
  return (found >> 1) | ((found & 1) << 7)
}

/** From WORD to CODEWORD, with errors left. */
export function decodeReedMuller(n1: u32, copies: u32): void {
  let from = WORD
  for (let i: u32 = 0; i < n1; i++) {
    for (let offset: usize = 0; offset < 16; offset += 2) writeSums(from, offset, copies)
    transform()
    store<u8>(CODEWORD + i, findPeak() as u8)
    from += copies * 16
  }
}
