import type { HqcParameters } from './hqc.table.ts'

/**
 * What HQC computes with secrets, for one parameter set. Vectors are byte strings, bit i of a vector being bit i mod 8
 * of byte floor(i / 8), and their unused bits are zero. A support is the list of positions of the ones in a vector.
 *
 * In the WebAssembly kernel no branch, no address and no operand of a division depends on positions, messages or words
 * to decode, which test/hqc-trace.test.ts shows of the module; what depends on the draws that `addDraws` leaves out is told
 * there. The JavaScript form is written in the same way; what an engine makes of it is not shown. Results are the
 * caller's to wipe.
 */
export interface HqcCore {
  readonly name: string
  readonly parameters: HqcParameters
  /**
   * Specification section 3.2, the loop of GenerateRandomSupport by rejection. Each 3 bytes are a little-endian draw;
   * those beyond the largest multiple of n, and those that give a position for the second time, are left out. Time
   * and addresses tell which draws were left out, and nothing about the others.
   * @param support filled up from `count`. @returns the new count.
   */
  addDraws(support: Uint32Array, count: number, draws: Uint8Array): number
  /**
   * Specification section 3.2, GenerateRandomSupport without rejection (Sendrier, eprint 2021/1631, algorithm 5).
   * @param words little-endian, 4 bytes for each position.
   */
  supportOf(words: Uint8Array): Uint32Array
  /** The vector with ones at the positions. */
  vectorOf(support: Uint32Array): Uint8Array
  /** The product of two vectors in GF(2)[X]/(X^n - 1), one of which is given by its support. */
  multiply(vector: Uint8Array, support: Uint32Array): Uint8Array
  /** Specification section 3.4: Reed-Solomon, then Reed-Muller. `k` bytes to `codewordSize` bytes. */
  encode(message: Uint8Array): Uint8Array
  /** The inverse. More errors than the code corrects give any message. */
  decode(word: Uint8Array): Uint8Array
}
