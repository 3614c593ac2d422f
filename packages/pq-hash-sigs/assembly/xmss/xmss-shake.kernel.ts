/**
 * XMSS with SHAKE256 (SP 800-208 section 5), two one-time keys, chains or nodes at once. Every input of a hash fits into
 * one block. The same functions as xmss-sha256.kernel.ts.
 */
import { hashBlock, output, pad, STATE } from '../keccakx2'

/** Most nodes that fit at once. */
export const CAPACITY: i32 = 512
const CHAINS: i32 = 67
/** w - 1 steps. */
const END: i32 = 15

export const SECRET_SEED: usize = memory.data(32, 16)
export const PUBLIC_SEED: usize = memory.data(32, 16)
/** The first three words of every address: layer and tree. */
export const PLACE: usize = memory.data(16, 16)
/** Leaves, parents, or children of parents: n bytes each. */
export const NODES: usize = memory.data(512 * 32, 16)
/** Chain values, n bytes each, and for each its number, where it starts and where it ends, 32-bit. */
export const VALUES: usize = memory.data(72 * 32, 16)
export const NUMBERS: usize = memory.data(72 * 4, 16)
export const STARTS: usize = memory.data(72 * 4, 16)
export const ENDS: usize = memory.data(72 * 4, 16)

const F: u8 = 0
const H: u8 = 1
const PRF: u8 = 3
const PRF_KEYGEN: u8 = 4
const OTS: u32 = 0
const L_TREE: u32 = 1
const HASH_TREE: u32 = 2

/** Of each lane: an address, a value of a chain or a left child, a right child, a key, two masks. */
const ADDRESS: usize = memory.data(2 * 32, 16)
const LEFT: usize = memory.data(2 * 32, 16)
const RIGHT: usize = memory.data(2 * 32, 16)
const KEY: usize = memory.data(2 * 32, 16)
const LEFT_MASK: usize = memory.data(2 * 32, 16)
const RIGHT_MASK: usize = memory.data(2 * 32, 16)
/** The inputs of the hash, padded. */
const BLOCK: usize = memory.data(2 * 136, 16)
const BLOCK_SIZE: usize = 136
/** The chain ends of two keys. */
const ROW: usize = memory.data(2 * 67 * 32, 16)
const ROW_SIZE: usize = 67 * 32

function copy(from: usize, to: usize, length: i32): void {
  for (let i = 0; i < length; i += 4) store<u32>(to + i, load<u32>(from + i))
}

function copyXor(a: usize, b: usize, to: usize, length: i32): void {
  for (let i = 0; i < length; i += 4) store<u32>(to + i, load<u32>(a + i) ^ load<u32>(b + i))
}

function putWord(lane: usize, i: i32, value: u32): void {
  store<u32>(ADDRESS + (lane << 5) + (i << 2), bswap<u32>(value))
}

function putWords(i: i32, value: u32): void {
  putWord(0, i, value)
  putWord(1, i, value)
}

function prepare(type: u32): void {
  for (let lane: usize = 0; lane < 2; lane++) copy(PLACE, ADDRESS + (lane << 5), 12)
  putWords(3, type)
}

/** toByte(purpose, padding) of a lane. @returns where the input goes on. */
function begin(lane: usize, purpose: u8, n: i32): usize {
  const block = BLOCK + lane * BLOCK_SIZE
  const padding = n == 24 ? 4 : 32
  for (let i = 0; i < padding; i += 4) store<u32>(block + i, 0)
  store<u8>(block + padding - 1, purpose)
  return block + padding
}

/** @param ends where the input of a lane ends. */
function finish(lane: usize, ends: usize): void {
  const block = BLOCK + lane * BLOCK_SIZE
  pad(block, <i32>(ends - block))
}

function hash(to: usize, n: i32): void {
  hashBlock(BLOCK, BLOCK + BLOCK_SIZE)
  output(0, to, n)
  output(1, to + 32, n)
}

/** PRF(SEED, ADRS) with the last word of the address. */
function prf(which: u32, to: usize, n: i32): void {
  putWords(7, which)
  for (let lane: usize = 0; lane < 2; lane++) {
    const at = begin(lane, PRF, n)
    copy(PUBLIC_SEED, at, n)
    copy(ADDRESS + (lane << 5), at + n, 32)
    finish(lane, at + n + 32)
  }
  hash(to, n)
}

/** The blocks of F(KEY, LEFT xor mask) at the step that the address says; the caller hashes them. */
function prepareStep(n: i32): void {
  prf(0, KEY, n)
  prf(1, LEFT_MASK, n)
  for (let lane: usize = 0; lane < 2; lane++) {
    const at = begin(lane, F, n)
    copy(KEY + (lane << 5), at, n)
    copyXor(LEFT + (lane << 5), LEFT_MASK + (lane << 5), at + n, n)
    finish(lane, at + 2 * n)
  }
}

/** RAND_HASH of LEFT and RIGHT, to LEFT, at the node that the address says. */
function randomizedHash(n: i32): void {
  prf(0, KEY, n)
  prf(1, LEFT_MASK, n)
  prf(2, RIGHT_MASK, n)
  for (let lane: usize = 0; lane < 2; lane++) {
    const at = begin(lane, H, n)
    copy(KEY + (lane << 5), at, n)
    copyXor(LEFT + (lane << 5), LEFT_MASK + (lane << 5), at + n, n)
    copyXor(RIGHT + (lane << 5), RIGHT_MASK + (lane << 5), at + 2 * n, n)
    finish(lane, at + 3 * n)
  }
  hash(LEFT, n)
}

/** LEFT = PRF_keygen(S_XMSS, SEED ‖ ADRS), with 0 for the step and the mask. */
function chainSecret(n: i32): void {
  putWords(6, 0)
  putWords(7, 0)
  for (let lane: usize = 0; lane < 2; lane++) {
    const at = begin(lane, PRF_KEYGEN, n)
    copy(SECRET_SEED, at, n)
    copy(PUBLIC_SEED, at + n, n)
    copy(ADDRESS + (lane << 5), at + 2 * n, 32)
    finish(lane, at + 2 * n + 32)
  }
  hash(LEFT, n)
}

/** Alg 8 ltree over ROW, the keys in the lanes, to LEFT. */
function lTree(n: i32, chains: i32): void {
  putWords(3, L_TREE)
  let count = chains
  for (let height = 0; count > 1; height++) {
    putWords(5, height)
    for (let i = 0; i < count >> 1; i++) {
      for (let lane: usize = 0; lane < 2; lane++) {
        const pair = ROW + lane * ROW_SIZE + 2 * i * n
        copy(pair, LEFT + (lane << 5), n)
        copy(pair + n, RIGHT + (lane << 5), n)
      }
      putWords(6, i)
      randomizedHash(n)
      for (let lane: usize = 0; lane < 2; lane++) copy(LEFT + (lane << 5), ROW + lane * ROW_SIZE + i * n, n)
    }
    if (count & 1) {
      for (let lane: usize = 0; lane < 2; lane++) {
        const row = ROW + lane * ROW_SIZE
        copy(row + (count - 1) * n, row + (count >> 1) * n, n)
      }
    }
    count = (count + 1) >> 1
  }
  for (let lane: usize = 0; lane < 2; lane++) copy(ROW + lane * ROW_SIZE, LEFT + (lane << 5), n)
  putWords(3, OTS)
}

/** @param count a multiple of 2. See xmss-sha256.kernel.ts. */
export function leaves(n: i32, chains: i32, first: i32, count: i32): void {
  prepare(OTS)
  for (let done = 0; done < count; done += 2) {
    putWord(0, 4, first + done)
    putWord(1, 4, first + done + 1)
    for (let i = 0; i < chains; i++) {
      putWords(5, i)
      chainSecret(n)
      for (let j = 0; j < END; j++) {
        putWords(6, j)
        prepareStep(n)
        hash(LEFT, n)
      }
      for (let lane: usize = 0; lane < 2; lane++) copy(LEFT + (lane << 5), ROW + lane * ROW_SIZE + i * n, n)
    }
    lTree(n, chains)
    for (let lane: usize = 0; lane < 2; lane++) copy(LEFT + (lane << 5), NODES + (done + <i32>lane) * n, n)
  }
}

/** @param count at most CAPACITY / 2; memory is read and written up to a multiple of 2. */
export function parents(n: i32, level: i32, first: i32, count: i32): void {
  prepare(HASH_TREE)
  putWords(4, 0)
  putWords(5, level - 1)
  for (let done = 0; done < count; done += 2) {
    for (let lane: usize = 0; lane < 2; lane++) {
      putWord(lane, 6, first + done + <i32>lane)
      const pair = NODES + 2 * (done + <i32>lane) * n
      copy(pair, LEFT + (lane << 5), n)
      copy(pair + n, RIGHT + (lane << 5), n)
    }
    randomizedHash(n)
    for (let lane: usize = 0; lane < 2; lane++) copy(LEFT + (lane << 5), NODES + (done + <i32>lane) * n, n)
  }
}

/** The first values of all chains of a key, to VALUES. */
export function secrets(n: i32, chains: i32, key: i32): void {
  prepare(OTS)
  putWords(4, key)
  for (let done = 0; done < chains; done += 2) {
    putWord(0, 5, done)
    putWord(1, 5, done + 1)
    chainSecret(n)
    for (let lane: usize = 0; lane < 2; lane++) copy(LEFT + (lane << 5), VALUES + (done + <i32>lane) * n, n)
  }
}

function lengthOf(chain: i32): i32 {
  return load<i32>(ENDS + (chain << 2)) - load<i32>(STARTS + (chain << 2))
}

/** @param count of chains; up to the next multiple of 2, STARTS and ENDS are equal. */
export function chains(n: i32, key: i32, count: i32): void {
  prepare(OTS)
  putWords(4, key)
  for (let done = 0; done < count; done += 2) {
    for (let lane: usize = 0; lane < 2; lane++) {
      putWord(lane, 5, load<u32>(NUMBERS + ((done + <i32>lane) << 2)))
      copy(VALUES + (done + <i32>lane) * n, LEFT + (lane << 5), n)
    }
    const steps = max(lengthOf(done), lengthOf(done + 1))
    for (let k = 0; k < steps; k++) {
      for (let lane: usize = 0; lane < 2; lane++)
        putWord(lane, 6, load<u32>(STARTS + ((done + <i32>lane) << 2)) + k)
      prepareStep(n)
      hashBlock(BLOCK, BLOCK + BLOCK_SIZE)
      // A lane that has arrived keeps its value.
      for (let lane = 0; lane < 2; lane++) {
        if (k < lengthOf(done + lane)) output(lane, LEFT + (lane << 5), n)
      }
    }
    for (let lane: usize = 0; lane < 2; lane++) copy(LEFT + (lane << 5), VALUES + (done + <i32>lane) * n, n)
  }
}

/** The leaf whose chain ends are the first `count` of VALUES, in their order, to NODES: two nodes of a level at once. */
export function leafOf(n: i32, count: i32, key: i32): void {
  prepare(L_TREE)
  putWords(4, key)
  let left = count
  for (let height = 0; left > 1; height++) {
    putWords(5, height)
    const pairs = left >> 1
    for (let done = 0; done < pairs; done += 2) {
      for (let lane: usize = 0; lane < 2; lane++) {
        putWord(lane, 6, done + <i32>lane)
        const pair = VALUES + 2 * (done + <i32>lane) * n
        copy(pair, LEFT + (lane << 5), n)
        copy(pair + n, RIGHT + (lane << 5), n)
      }
      randomizedHash(n)
      for (let lane: usize = 0; lane < 2; lane++) copy(LEFT + (lane << 5), NODES + (done + <i32>lane) * n, n)
    }
    copy(NODES, VALUES, pairs * n)
    if (left & 1) copy(VALUES + (left - 1) * n, VALUES + pairs * n, n)
    left = (left + 1) >> 1
  }
  copy(VALUES, NODES, n)
}

/** Zeroes whatever a secret could be read from. */
export function wipe(): void {
  memory.fill(SECRET_SEED, 0, 32)
  memory.fill(VALUES, 0, CHAINS * 32)
  memory.fill(LEFT, 0, 2 * 32)
  memory.fill(RIGHT, 0, 2 * 32)
  memory.fill(BLOCK, 0, 2 * 136)
  memory.fill(ROW, 0, 2 * 67 * 32)
  memory.fill(STATE, 0, 25 * 16)
}
