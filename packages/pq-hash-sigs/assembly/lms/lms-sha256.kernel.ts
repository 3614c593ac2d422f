/**
 * LMS with SHA-256 (RFC 8554, RFC 9858 for n = 24), four one-time keys or four chains at once. Node and chain values
 * in memory are byte strings as the standard has them; in vectors, big-endian words with a lane for each.
 */
import { compress, initialize } from '../sha256x4'
import { everywhere, gather, LANES, put, scatter, word } from '../vectors'

/** Most nodes, and most chains of one key, that fit at once. */
export const CAPACITY: i32 = 512
const CHAINS: i32 = 265

export const IDENTIFIER: usize = memory.data(16, 16)
export const SEED: usize = memory.data(32, 16)
/** Leaves, parents, or children of parents: n bytes each. */
export const NODES: usize = memory.data(512 * 32, 16)
/** Chain values, n bytes each, and for each its number, where it starts and where it ends, 32-bit. */
export const VALUES: usize = memory.data(268 * 32, 16)
export const NUMBERS: usize = memory.data(268 * 4, 16)
export const STARTS: usize = memory.data(268 * 4, 16)
export const ENDS: usize = memory.data(268 * 4, 16)

const IV: usize = memory.data(8 * 16, 16)
initialize(IV)
/** The one block of a chain step: I ‖ q ‖ i ‖ j ‖ value, 23 + n bytes. */
const STEP: usize = memory.data(16 * 16, 16)
/** The chain value, eight words. */
const CHAIN: usize = memory.data(8 * 16, 16)
/** The hash of messages longer than a block: state, block, words in it, the half word that is left. */
const LONG: usize = memory.data(8 * 16, 16)
const BLOCK: usize = memory.data(16 * 16, 16)
let filled: i32 = 0
let rest: v128 = i32x4.splat(0)

/** @param q of each lane. @param n bytes of a value, 24 or 32. */
function beginSteps(q: v128, n: i32): void {
  for (let i = 0; i < 4; i++) put(STEP, i, everywhere(IDENTIFIER + (i << 2)))
  put(STEP, 4, q)
  for (let i = 6; i < 15; i++) put(STEP, i, i32x4.splat(0))
  put(STEP, 15, i32x4.splat(8 * (23 + n)))
}

/** CHAIN = H(I ‖ q ‖ i ‖ j ‖ CHAIN), its first n bytes. @param ij i << 16 | j << 8 of each lane. */
function step(ij: v128, words: i32): void {
  let last = word(CHAIN, 0)
  put(STEP, 5, v128.or(ij, i32x4.shr_u(last, 24)))
  for (let i = 1; i < words; i++) {
    const next = word(CHAIN, i)
    put(STEP, 5 + i, v128.or(i32x4.shl(last, 8), i32x4.shr_u(next, 24)))
    last = next
  }
  put(STEP, 5 + words, v128.or(i32x4.shl(last, 8), i32x4.splat(0x80)))
  compress(STEP, IV, CHAIN)
}

/** Starts I ‖ r ‖ tag ‖ ... @param r of each lane. @param tag D_PBLC, D_LEAF or D_INTR. */
function beginLong(r: v128, tag: u32): void {
  initialize(LONG)
  for (let i = 0; i < 4; i++) put(BLOCK, i, everywhere(IDENTIFIER + (i << 2)))
  put(BLOCK, 4, r)
  filled = 5
  rest = i32x4.splat(tag << 16)
}

function absorb(value: v128): void {
  put(BLOCK, filled, v128.or(rest, i32x4.shr_u(value, 16)))
  rest = i32x4.shl(value, 16)
  filled++
  if (filled == 16) {
    compress(BLOCK, LONG, LONG)
    filled = 0
  }
}

/** @param length of the whole message in bytes. */
function endLong(length: i32): void {
  absorb(i32x4.splat(0x80000000))
  // What absorb left in `rest` is zero: the padding bit was its upper half.
  if (filled > 14) {
    if (filled == 15) put(BLOCK, 15, i32x4.splat(0))
    compress(BLOCK, LONG, LONG)
    filled = 0
  }
  for (; filled < 15; filled++) put(BLOCK, filled, i32x4.splat(0))
  put(BLOCK, 15, i32x4.splat(8 * length))
  compress(BLOCK, LONG, LONG)
}

const D_PBLC: u32 = 0x8080
const D_LEAF: u32 = 0x8282
const D_INTR: u32 = 0x8383

/**
 * The nodes of leaves q = first to first + count - 1 to NODES: RFC 8554 appendix A for the secrets, section 4.3 for the
 * public keys, section 5.3 for the nodes.
 * @param count a multiple of 4. @param height of the tree. @param p chains. @param end steps of a chain, 2^w - 1.
 */
export function leaves(n: i32, p: i32, end: i32, height: i32, first: i32, count: i32): void {
  const words = n >> 2
  for (let done = 0; done < count; done += 4) {
    const q = i32x4.add(i32x4.splat(first + done), LANES)
    beginSteps(q, n)
    beginLong(q, D_PBLC)
    for (let i = 0; i < p; i++) {
      for (let k = 0; k < words; k++) put(CHAIN, k, everywhere(SEED + (k << 2)))
      step(i32x4.splat((i << 16) | 0xff00), words)
      for (let j = 0; j < end; j++) step(i32x4.splat((i << 16) | (j << 8)), words)
      for (let k = 0; k < words; k++) absorb(word(CHAIN, k))
    }
    endLong(22 + p * n)
    for (let k = 0; k < words; k++) put(CHAIN, k, word(LONG, k))
    beginLong(i32x4.add(q, i32x4.splat(1 << height)), D_LEAF)
    for (let k = 0; k < words; k++) absorb(word(CHAIN, k))
    endLong(22 + n)
    for (let k = 0; k < words; k++) scatter(word(LONG, k), NODES + done * n + (k << 2), n)
  }
}

/**
 * Parents r = first to first + count - 1 of the 2 * count nodes in NODES, in their place.
 * @param count at most CAPACITY / 2; behind the last child, memory is read and written up to a multiple of 8.
 */
export function parents(n: i32, first: i32, count: i32): void {
  const words = n >> 2
  for (let done = 0; done < count; done += 4) {
    beginLong(i32x4.add(i32x4.splat(first + done), LANES), D_INTR)
    for (let k = 0; k < 2 * words; k++) absorb(gather(NODES + 2 * done * n + (k << 2), 2 * n))
    endLong(22 + 2 * n)
    for (let k = 0; k < words; k++) scatter(word(LONG, k), NODES + done * n + (k << 2), n)
  }
}

/** The first values of all chains, from the seed: x_q[i] of RFC 8554 appendix A, to VALUES. */
export function secrets(n: i32, p: i32, q: i32): void {
  const words = n >> 2
  beginSteps(i32x4.splat(q), n)
  for (let done = 0; done < p; done += 4) {
    for (let k = 0; k < words; k++) put(CHAIN, k, everywhere(SEED + (k << 2)))
    const i = i32x4.add(i32x4.splat(done), LANES)
    step(v128.or(i32x4.shl(i, 16), i32x4.splat(0xff00)), words)
    for (let k = 0; k < words; k++) scatter(word(CHAIN, k), VALUES + done * n + (k << 2), n)
  }
}

/**
 * VALUES[c], of chain NUMBERS[c], goes from step STARTS[c] to ENDS[c]. Four run together for as long as the longest of
 * them: the caller sorts by length.
 * @param count of chains; up to the next multiple of 4, STARTS and ENDS are equal.
 */
export function chains(n: i32, q: i32, count: i32): void {
  const words = n >> 2
  beginSteps(i32x4.splat(q), n)
  for (let done = 0; done < count; done += 4) {
    const values = VALUES + done * n
    const i = i32x4.shl(load<v128>(NUMBERS + (done << 2)), 16)
    let j = load<v128>(STARTS + (done << 2))
    const end = load<v128>(ENDS + (done << 2))
    for (let k = 0; k < words; k++) put(CHAIN, k, gather(values + (k << 2), n))
    for (let k = 0; k < words; k++) put(LONG, k, word(CHAIN, k))
    let running = i32x4.lt_u(j, end)
    while (v128.any_true(running)) {
      step(v128.or(i, i32x4.shl(j, 8)), words)
      // A lane that has arrived keeps its value.
      for (let k = 0; k < words; k++) {
        const value = v128.bitselect(word(CHAIN, k), word(LONG, k), running)
        put(CHAIN, k, value)
        put(LONG, k, value)
      }
      j = i32x4.add(j, i32x4.splat(1))
      running = i32x4.lt_u(j, end)
    }
    for (let k = 0; k < words; k++) scatter(word(CHAIN, k), values + (k << 2), n)
  }
}

/** Zeroes whatever a secret could be read from. */
export function wipe(): void {
  memory.fill(SEED, 0, 32)
  memory.fill(VALUES, 0, CHAINS * 32)
  memory.fill(CHAIN, 0, 8 * 16)
  memory.fill(STEP, 0, 16 * 16)
  memory.fill(LONG, 0, 8 * 16)
  memory.fill(BLOCK, 0, 16 * 16)
  rest = i32x4.splat(0)
}
