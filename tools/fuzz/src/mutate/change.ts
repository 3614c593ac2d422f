/** One step of mutation. */
import fc from 'fast-check'

/** @param other another input of the corpus. @returns the changed bytes; the input stays as it is. */
export type Change = (bytes: Buffer, other: Buffer) => Buffer

/** A position in whatever is there when its turn comes: near the front, where headers are, more often. */
export const positions = fc.oneof(fc.nat(2 ** 20), fc.nat(128))

export const at = (bytes: Uint8Array, position: number): number =>
  bytes.length === 0 ? 0 : position % bytes.length

/** `bytes` with `removed` of them from `start` on replaced by `piece`. */
export function replaced(bytes: Buffer, start: number, removed: number, piece: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, start), piece, bytes.subarray(start + removed)])
}
