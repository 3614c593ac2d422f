/** Words of four messages: big-endian in memory, one lane each in a vector. */

export const LANES: v128 = i32x4(0, 1, 2, 3)

export function word(base: usize, i: i32): v128 {
  return load<v128>(base + (i << 4))
}

export function put(base: usize, i: i32, value: v128): void {
  store<v128>(base + (i << 4), value)
}

/** The same big-endian word for every lane. */
export function everywhere(from: usize): v128 {
  return i32x4.splat(bswap<u32>(load<u32>(from)))
}

/** A big-endian word for each lane, `stride` bytes apart. */
export function gather(from: usize, stride: i32): v128 {
  return i32x4(
    bswap<u32>(load<u32>(from)),
    bswap<u32>(load<u32>(from + stride)),
    bswap<u32>(load<u32>(from + 2 * stride)),
    bswap<u32>(load<u32>(from + 3 * stride)),
  )
}

/** A big-endian word of each lane, `stride` bytes apart. */
export function scatter(value: v128, to: usize, stride: i32): void {
  store<u32>(to, bswap<u32>(i32x4.extract_lane(value, 0)))
  store<u32>(to + stride, bswap<u32>(i32x4.extract_lane(value, 1)))
  store<u32>(to + 2 * stride, bswap<u32>(i32x4.extract_lane(value, 2)))
  store<u32>(to + 3 * stride, bswap<u32>(i32x4.extract_lane(value, 3)))
}
