/** The bits behind the last of the n bits of a vector. */
import type { HqcParameters } from './hqc.table.ts'

/** The bits of the last byte that a vector of n bits uses. */
export const lastByteMask = ({ n, vectorSize }: HqcParameters): number => 0xff >>> (8 * vectorSize - n)

/** Clears the bits that a vector of n bits does not use, in place. */
export function clearUnused(parameters: HqcParameters, vector: Uint8Array): Uint8Array {
  const last = parameters.vectorSize - 1
  vector[last] = (vector[last] as number) & lastByteMask(parameters)
  return vector
}
