/** Where things lie: one block up to END, sized in bytes for the largest set, HQC-5, in units of 16. */

const BLOCK: usize = memory.data(59_888, 16)

/** Positions, 4 bytes each: at most 149. */
export const SUPPORT: usize = BLOCK
/** 3 or 4 bytes for each position. */
export const DRAWS: usize = SUPPORT + 640
/** A vector of n bits: 451 units. */
export const VECTOR: usize = DRAWS + 640
export const PRODUCT: usize = VECTOR + 7_232
/** 90 Reed-Muller codewords, each 5 times. */
export const WORD: usize = PRODUCT + 7_232
export const MESSAGE: usize = WORD + 7_216

/** Two periods of a vector, and what the first step reads behind them: 451 + 512 units, and one read in vain. */
export const PERIODS: usize = MESSAGE + 48
export const WINDOW: usize = PERIODS + 15_456
/** For each position the unit that it lies in, in all lanes, and its bit there. */
export const UNITS: usize = WINDOW + 15_456
export const BITS: usize = UNITS + 2_400

/** A Reed-Solomon codeword of at most 90 bytes, behind a unit of zeros. */
export const CODEWORD: usize = BITS + 2_400 + 16
/** 3 delta + 1 bytes, at most 88, and zeros behind them. */
export const CURRENT: usize = CODEWORD + 128
export const KEPT: usize = CURRENT + 128
/** 128 sums of 2 bytes. */
export const SUMS: usize = KEPT + 128

/** All below is wiped after each use. What follows are public constants, written once: alpha^(i + 1) at i. */
export const ROOTS: usize = SUMS + 256
/** alpha^-i at i. */
export const POINTS: usize = ROOTS + 128
/** alpha^(-(2 delta + 1) i) at i. */
export const SCALES: usize = POINTS + 128
/** The generator polynomial without its leading 1. */
export const GENERATOR: usize = SCALES + 128
export const END: usize = GENERATOR + 128
