/**
 * XMSS with SHA-256 (RFC 8391 section 5.1, SP 800-208 section 5 for n = 24), four one-time keys, chains or nodes at once.
 * Every input of a hash is whole words: toByte(purpose, 32 or 4) ‖ parts of n or 32 bytes.
 */
import { compress, initialize } from '../sha256x4'
import { everywhere, gather, LANES, put, scatter, word } from '../vectors'

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

const IV: usize = memory.data(8 * 16, 16)
initialize(IV)
const PADDING: u32 = 0x80000000
const F: u32 = 0
const H: u32 = 1
const PRF: u32 = 3
const PRF_KEYGEN: u32 = 4
const OTS: u32 = 0
const L_TREE: u32 = 1
const HASH_TREE: u32 = 2

/** The hash of a message that is absorbed word by word. */
const LONG: usize = memory.data(8 * 16, 16)
const BLOCK: usize = memory.data(16 * 16, 16)
let filled: i32 = 0
/** Blocks that stand but for what changes: the last of PRF with its address, and F. */
const PRF_BLOCK: usize = memory.data(16 * 16, 16)
const PRF_STATE: usize = memory.data(8 * 16, 16)
const PRF_END: usize = memory.data(16 * 16, 16)
const F_BLOCK: usize = memory.data(16 * 16, 16)
const F_END: usize = memory.data(16 * 16, 16)
/** Where the eight words of the address lie in PRF_BLOCK. */
let address: usize = PRF_BLOCK

/** Eight words each. */
const CHAIN: usize = memory.data(8 * 16, 16)
const KEPT: usize = memory.data(8 * 16, 16)
const KEY: usize = memory.data(8 * 16, 16)
const LEFT: usize = memory.data(8 * 16, 16)
const RIGHT: usize = memory.data(8 * 16, 16)
/** The chain ends of four keys, 8 words each. */
const ROW: usize = memory.data(67 * 8 * 16, 16)

function fill(base: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i++) put(base, i, i32x4.splat(0))
}

function begin(): void {
  initialize(LONG)
  filled = 0
}

function absorb(value: v128): void {
  put(BLOCK, filled, value)
  if (++filled == 16) {
    compress(BLOCK, LONG, LONG)
    filled = 0
  }
}

function absorbWords(base: usize, count: i32): void {
  for (let i = 0; i < count; i++) absorb(word(base, i))
}

/** toByte(purpose, padding), with 8 words of padding for n = 32 and 1 for n = 24. */
function absorbPurpose(purpose: u32, words: i32): void {
  for (let i = words == 8 ? 1 : 8; i < 8; i++) absorb(i32x4.splat(0))
  absorb(i32x4.splat(purpose))
}

/** @param length of the message in words. @param to eight vectors. */
function end(length: i32, to: usize): void {
  absorb(i32x4.splat(PADDING))
  while (filled != 15) absorb(i32x4.splat(0))
  put(BLOCK, 15, i32x4.splat(32 * length))
  compress(BLOCK, LONG, to)
}

/** Everything that depends on the seed and the place only. */
function prepare(words: i32, type: u32): void {
  if (words == 8) {
    fill(BLOCK, 0, 7)
    put(BLOCK, 7, i32x4.splat(PRF))
    for (let i = 0; i < 8; i++) put(BLOCK, 8 + i, everywhere(PUBLIC_SEED + (i << 2)))
    compress(BLOCK, IV, PRF_STATE)
    address = PRF_BLOCK
    put(PRF_BLOCK, 8, i32x4.splat(PADDING))
    fill(PRF_BLOCK, 9, 15)
    put(PRF_BLOCK, 15, i32x4.splat(8 * 96))
    fill(F_BLOCK, 0, 8)
    put(F_END, 8, i32x4.splat(PADDING))
    fill(F_END, 9, 15)
    put(F_END, 15, i32x4.splat(8 * 96))
  } else {
    put(PRF_BLOCK, 0, i32x4.splat(PRF))
    for (let i = 0; i < 6; i++) put(PRF_BLOCK, 1 + i, everywhere(PUBLIC_SEED + (i << 2)))
    address = PRF_BLOCK + 7 * 16
    put(PRF_BLOCK, 15, i32x4.splat(PADDING))
    fill(PRF_END, 0, 15)
    put(PRF_END, 15, i32x4.splat(8 * 60))
    put(F_BLOCK, 0, i32x4.splat(F))
    put(F_BLOCK, 13, i32x4.splat(PADDING))
    put(F_BLOCK, 14, i32x4.splat(0))
    put(F_BLOCK, 15, i32x4.splat(8 * 52))
  }
  for (let i = 0; i < 3; i++) put(address, i, everywhere(PLACE + (i << 2)))
  put(address, 3, i32x4.splat(type))
}

/** PRF(SEED, ADRS) with the last word of the address. */
function prf(words: i32, which: u32, to: usize): void {
  put(address, 7, i32x4.splat(which))
  if (words == 8) {
    compress(PRF_BLOCK, PRF_STATE, to)
  } else {
    compress(PRF_BLOCK, IV, to)
    compress(PRF_END, to, to)
  }
}

/** CHAIN = F(KEY, CHAIN xor mask) at the step that the address says. */
function step(words: i32): void {
  prf(words, 0, KEY)
  prf(words, 1, LEFT)
  if (words == 8) {
    for (let k = 0; k < 8; k++) put(F_BLOCK, 8 + k, word(KEY, k))
    for (let k = 0; k < 8; k++) put(F_END, k, v128.xor(word(CHAIN, k), word(LEFT, k)))
    compress(F_BLOCK, IV, CHAIN)
    compress(F_END, CHAIN, CHAIN)
  } else {
    for (let k = 0; k < 6; k++) put(F_BLOCK, 1 + k, word(KEY, k))
    for (let k = 0; k < 6; k++) put(F_BLOCK, 7 + k, v128.xor(word(CHAIN, k), word(LEFT, k)))
    compress(F_BLOCK, IV, CHAIN)
  }
}

/** RAND_HASH of CHAIN and KEPT, to CHAIN, at the node that the address says. */
function randomizedHash(words: i32): void {
  prf(words, 0, KEY)
  prf(words, 1, LEFT)
  prf(words, 2, RIGHT)
  for (let k = 0; k < words; k++) {
    put(LEFT, k, v128.xor(word(CHAIN, k), word(LEFT, k)))
    put(RIGHT, k, v128.xor(word(KEPT, k), word(RIGHT, k)))
  }
  begin()
  absorbPurpose(H, words)
  absorbWords(KEY, words)
  absorbWords(LEFT, words)
  absorbWords(RIGHT, words)
  end(words == 8 ? 32 : 19, CHAIN)
}

/** CHAIN = PRF_keygen(S_XMSS, SEED ‖ ADRS), with 0 for the step and the mask. */
function chainSecret(words: i32): void {
  put(address, 6, i32x4.splat(0))
  put(address, 7, i32x4.splat(0))
  begin()
  absorbPurpose(PRF_KEYGEN, words)
  for (let k = 0; k < words; k++) absorb(everywhere(SECRET_SEED + (k << 2)))
  for (let k = 0; k < words; k++) absorb(everywhere(PUBLIC_SEED + (k << 2)))
  absorbWords(address, 8)
  end(words == 8 ? 32 : 21, CHAIN)
}

/** Alg 8 ltree over ROW, the keys in the lanes, to CHAIN. */
function lTree(words: i32, chains: i32): void {
  put(address, 3, i32x4.splat(L_TREE))
  const size = words << 4
  let count = chains
  for (let height = 0; count > 1; height++) {
    put(address, 5, i32x4.splat(height))
    for (let i = 0; i < count >> 1; i++) {
      const left = ROW + 2 * i * size
      for (let k = 0; k < words; k++) {
        put(CHAIN, k, word(left, k))
        put(KEPT, k, word(left + size, k))
      }
      put(address, 6, i32x4.splat(i))
      randomizedHash(words)
      for (let k = 0; k < words; k++) put(ROW + i * size, k, word(CHAIN, k))
    }
    if (count & 1) {
      for (let k = 0; k < words; k++) put(ROW + (count >> 1) * size, k, word(ROW + (count - 1) * size, k))
    }
    count = (count + 1) >> 1
  }
  for (let k = 0; k < words; k++) put(CHAIN, k, word(ROW, k))
  put(address, 3, i32x4.splat(OTS))
}

/** The leaves first to first + count - 1, to NODES. @param count a multiple of 4. */
export function leaves(n: i32, chains: i32, first: i32, count: i32): void {
  const words = n >> 2
  prepare(words, OTS)
  for (let done = 0; done < count; done += 4) {
    put(address, 4, i32x4.add(i32x4.splat(first + done), LANES))
    for (let i = 0; i < chains; i++) {
      put(address, 5, i32x4.splat(i))
      chainSecret(words)
      for (let j = 0; j < END; j++) {
        put(address, 6, i32x4.splat(j))
        step(words)
      }
      for (let k = 0; k < words; k++) put(ROW + i * (words << 4), k, word(CHAIN, k))
    }
    lTree(words, chains)
    for (let k = 0; k < words; k++) scatter(word(CHAIN, k), NODES + done * n + (k << 2), n)
  }
}

/**
 * Nodes of `level` from `first`, of the 2 * count nodes in NODES, in their place.
 * @param count at most CAPACITY / 2; memory is read and written up to a multiple of 4.
 */
export function parents(n: i32, level: i32, first: i32, count: i32): void {
  const words = n >> 2
  prepare(words, HASH_TREE)
  put(address, 4, i32x4.splat(0))
  put(address, 5, i32x4.splat(level - 1))
  for (let done = 0; done < count; done += 4) {
    put(address, 6, i32x4.add(i32x4.splat(first + done), LANES))
    for (let k = 0; k < words; k++) {
      put(CHAIN, k, gather(NODES + 2 * done * n + (k << 2), 2 * n))
      put(KEPT, k, gather(NODES + (2 * done + 1) * n + (k << 2), 2 * n))
    }
    randomizedHash(words)
    for (let k = 0; k < words; k++) scatter(word(CHAIN, k), NODES + done * n + (k << 2), n)
  }
}

/** The first values of all chains of a key, to VALUES. */
export function secrets(n: i32, chains: i32, key: i32): void {
  const words = n >> 2
  prepare(words, OTS)
  put(address, 4, i32x4.splat(key))
  for (let done = 0; done < chains; done += 4) {
    put(address, 5, i32x4.add(i32x4.splat(done), LANES))
    chainSecret(words)
    for (let k = 0; k < words; k++) scatter(word(CHAIN, k), VALUES + done * n + (k << 2), n)
  }
}

/**
 * VALUES[c], of chain NUMBERS[c], goes from step STARTS[c] to ENDS[c]. Four run together for as long as the longest of
 * them: the caller sorts by length.
 * @param count of chains; up to the next multiple of 4, STARTS and ENDS are equal.
 */
export function chains(n: i32, key: i32, count: i32): void {
  const words = n >> 2
  prepare(words, OTS)
  put(address, 4, i32x4.splat(key))
  for (let done = 0; done < count; done += 4) {
    const values = VALUES + done * n
    put(address, 5, load<v128>(NUMBERS + (done << 2)))
    let j = load<v128>(STARTS + (done << 2))
    const last = load<v128>(ENDS + (done << 2))
    for (let k = 0; k < words; k++) put(CHAIN, k, gather(values + (k << 2), n))
    let running = i32x4.lt_u(j, last)
    while (v128.any_true(running)) {
      for (let k = 0; k < words; k++) put(KEPT, k, word(CHAIN, k))
      put(address, 6, j)
      step(words)
      // A lane that has arrived keeps its value.
      for (let k = 0; k < words; k++) put(CHAIN, k, v128.bitselect(word(CHAIN, k), word(KEPT, k), running))
      j = i32x4.add(j, i32x4.splat(1))
      running = i32x4.lt_u(j, last)
    }
    for (let k = 0; k < words; k++) scatter(word(CHAIN, k), values + (k << 2), n)
  }
}

/** The leaf whose chain ends are the first `count` of VALUES, in their order, to NODES: four nodes of a level at once. */
export function leafOf(n: i32, count: i32, key: i32): void {
  const words = n >> 2
  prepare(words, L_TREE)
  put(address, 4, i32x4.splat(key))
  let left = count
  for (let height = 0; left > 1; height++) {
    put(address, 5, i32x4.splat(height))
    const pairs = left >> 1
    for (let done = 0; done < pairs; done += 4) {
      put(address, 6, i32x4.add(i32x4.splat(done), LANES))
      for (let k = 0; k < words; k++) {
        put(CHAIN, k, gather(VALUES + 2 * done * n + (k << 2), 2 * n))
        put(KEPT, k, gather(VALUES + (2 * done + 1) * n + (k << 2), 2 * n))
      }
      randomizedHash(words)
      for (let k = 0; k < words; k++) scatter(word(CHAIN, k), NODES + done * n + (k << 2), n)
    }
    for (let i = 0; i < pairs * n; i += 4) store<u32>(VALUES + i, load<u32>(NODES + i))
    if (left & 1) {
      for (let i = 0; i < n; i += 4)
        store<u32>(VALUES + pairs * n + i, load<u32>(VALUES + (left - 1) * n + i))
    }
    left = (left + 1) >> 1
  }
  for (let i = 0; i < n; i += 4) store<u32>(NODES + i, load<u32>(VALUES + i))
}

/** Zeroes whatever a secret could be read from. */
export function wipe(): void {
  memory.fill(SECRET_SEED, 0, 32)
  memory.fill(VALUES, 0, CHAINS * 32)
  memory.fill(CHAIN, 0, 8 * 16)
  memory.fill(KEPT, 0, 8 * 16)
  memory.fill(LONG, 0, 8 * 16)
  memory.fill(BLOCK, 0, 16 * 16)
  memory.fill(F_BLOCK, 0, 16 * 16)
  memory.fill(F_END, 0, 16 * 16)
  memory.fill(ROW, 0, 67 * 8 * 16)
}
