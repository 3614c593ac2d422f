/**
 * HqcCore of src/hqc/core.ts: the same functions as src/hqc/portable, on memory that is reserved once. No branch and no
 * address depends on a secret, but for the number of draws that addDraws leaves out.
 */
import { decodeReedMuller, encodeReedMuller } from './reed-muller'
import { decodeReedSolomon, encodeReedSolomon } from './reed-solomon'

export {
  DRAWS,
  END,
  GENERATOR,
  MESSAGE,
  POINTS,
  PRODUCT,
  ROOTS,
  SCALES,
  SUPPORT,
  VECTOR,
  WORD,
} from './memory'
export { addDraws, multiply, supportOf, vectorOf } from './vectors'

export function encode(n1: u32, k: u32, delta: u32, copies: u32): void {
  encodeReedSolomon(n1, k, delta)
  encodeReedMuller(n1, copies)
}

export function decode(n1: u32, k: u32, delta: u32, copies: u32): void {
  decodeReedMuller(n1, copies)
  decodeReedSolomon(n1, k, delta)
}
