/** LMS with SHAKE256 (RFC 9858), two one-time keys or two chains at once. The same functions as lms-sha256.kernel.ts. */
import { hashBlock, hashLong, output, pad, STATE } from '../keccakx2'

/** Most nodes that fit at once. */
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

/** The block of a chain step, I ‖ q ‖ i ‖ j ‖ value: two of them, of RATE bytes. */
const STEP: usize = memory.data(2 * 136, 16)
/** Messages of any length: 22 bytes, the ends of all chains, and the padding. */
const LONG: usize = memory.data(2 * 8704, 16)
const STEP_SIZE: usize = 136
const LONG_SIZE: usize = 8704
const VALUE_AT: usize = 23

const D_PBLC: u32 = 0x8080
const D_LEAF: u32 = 0x8282
const D_INTR: u32 = 0x8383
const D_SEED: u32 = 0xff

function copy(from: usize, to: usize, length: i32): void {
  for (let i = 0; i < length; i += 8) store<u64>(to + i, load<u64>(from + i))
}

/** I ‖ u32(r) ‖ u16(tag). */
function prefix(to: usize, r: u32, tag: u32): void {
  copy(IDENTIFIER, to, 16)
  store<u32>(to + 16, bswap<u32>(r))
  store<u8>(to + 20, tag >> 8)
  store<u8>(to + 21, tag)
}

/** Chain i of key q in a lane, its value still missing. */
function beginChain(lane: usize, q: u32, i: u32, n: i32): void {
  const block = STEP + lane * STEP_SIZE
  prefix(block, q, i)
  pad(block, 23 + n)
}

function putStep(lane: usize, j: u32): void {
  store<u8>(STEP + lane * STEP_SIZE + 22, j)
}

/** Both lanes: value = H(I ‖ q ‖ i ‖ j ‖ value). */
function step(n: i32): void {
  hashBlock(STEP, STEP + STEP_SIZE)
  output(0, STEP + VALUE_AT, n)
  output(1, STEP + STEP_SIZE + VALUE_AT, n)
}

function seedChain(lane: usize, n: i32): void {
  copy(SEED, STEP + lane * STEP_SIZE + VALUE_AT, n)
  putStep(lane, D_SEED)
}

/** @param count a multiple of 2. See lms-sha256.kernel.ts. */
export function leaves(n: i32, p: i32, end: i32, height: i32, first: i32, count: i32): void {
  for (let done = 0; done < count; done += 2) {
    const q = first + done
    prefix(LONG, q, D_PBLC)
    prefix(LONG + LONG_SIZE, q + 1, D_PBLC)
    for (let i = 0; i < p; i++) {
      for (let lane = 0; lane < 2; lane++) {
        beginChain(lane, q + lane, i, n)
        seedChain(lane, n)
      }
      step(n)
      for (let j = 0; j < end; j++) {
        putStep(0, j)
        putStep(1, j)
        step(n)
      }
      copy(STEP + VALUE_AT, LONG + 22 + i * n, n)
      copy(STEP + STEP_SIZE + VALUE_AT, LONG + LONG_SIZE + 22 + i * n, n)
    }
    hashLong(LONG, LONG + LONG_SIZE, 22 + p * n)
    const r = (1 << height) + q
    for (let lane = 0; lane < 2; lane++) {
      output(lane, LONG + lane * LONG_SIZE + 22, n)
      prefix(LONG + lane * LONG_SIZE, r + lane, D_LEAF)
    }
    hashLong(LONG, LONG + LONG_SIZE, 22 + n)
    for (let lane = 0; lane < 2; lane++) output(lane, NODES + (done + lane) * n, n)
  }
}

/** @param count at most CAPACITY / 2; memory is read and written up to a multiple of 2. */
export function parents(n: i32, first: i32, count: i32): void {
  for (let done = 0; done < count; done += 2) {
    for (let lane = 0; lane < 2; lane++) {
      prefix(LONG + lane * LONG_SIZE, first + done + lane, D_INTR)
      copy(NODES + 2 * (done + lane) * n, LONG + lane * LONG_SIZE + 22, 2 * n)
    }
    hashLong(LONG, LONG + LONG_SIZE, 22 + 2 * n)
    for (let lane = 0; lane < 2; lane++) output(lane, NODES + (done + lane) * n, n)
  }
}

export function secrets(n: i32, p: i32, q: i32): void {
  for (let done = 0; done < p; done += 2) {
    for (let lane = 0; lane < 2; lane++) {
      beginChain(lane, q, done + lane, n)
      seedChain(lane, n)
    }
    step(n)
    for (let lane = 0; lane < 2; lane++)
      copy(STEP + lane * STEP_SIZE + VALUE_AT, VALUES + (done + lane) * n, n)
  }
}

function lengthOf(chain: i32): i32 {
  return load<i32>(ENDS + (chain << 2)) - load<i32>(STARTS + (chain << 2))
}

/** @param count of chains; up to the next multiple of 2, STARTS and ENDS are equal. */
export function chains(n: i32, q: i32, count: i32): void {
  for (let done = 0; done < count; done += 2) {
    for (let lane = 0; lane < 2; lane++) {
      beginChain(lane, q, load<u32>(NUMBERS + ((done + lane) << 2)), n)
      copy(VALUES + (done + lane) * n, STEP + lane * STEP_SIZE + VALUE_AT, n)
    }
    let steps: i32 = 0
    for (let lane = 0; lane < 2; lane++) steps = max(steps, lengthOf(done + lane))
    for (let k = 0; k < steps; k++) {
      for (let lane = 0; lane < 2; lane++) putStep(lane, load<u32>(STARTS + ((done + lane) << 2)) + k)
      hashBlock(STEP, STEP + STEP_SIZE)
      // A lane that has arrived keeps its value.
      for (let lane = 0; lane < 2; lane++) {
        if (k < lengthOf(done + lane)) output(lane, STEP + lane * STEP_SIZE + VALUE_AT, n)
      }
    }
    for (let lane = 0; lane < 2; lane++)
      copy(STEP + lane * STEP_SIZE + VALUE_AT, VALUES + (done + lane) * n, n)
  }
}

/** Zeroes whatever a secret could be read from. */
export function wipe(): void {
  memory.fill(SEED, 0, 32)
  memory.fill(VALUES, 0, CHAINS * 32)
  memory.fill(STEP, 0, 2 * 136)
  memory.fill(LONG, 0, 2 * 8704)
  memory.fill(STATE, 0, 25 * 16)
}
