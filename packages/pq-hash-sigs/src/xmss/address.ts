/** Hash function addresses (RFC 8391 section 2.5): 8 words of 32 bits, which make every hash call another function. */

export const OTS = 0
export const L_TREE = 1
export const HASH_TREE = 2

/** Which tree of the hypertree. */
export interface TreePlace {
  /** 0 is the lowest. */
  readonly layer: number
  /** From the left. */
  readonly tree: bigint
}

/**
 * @param words the last four: for OTS the key, the chain, the step; for L_TREE the leaf, the height, the index; for
 * HASH_TREE 0, the height, the index; and then which key or mask.
 */
export function encodeAddress(
  { layer, tree }: TreePlace,
  type: number,
  words: readonly [number, number, number, number],
): Uint8Array {
  const bytes = new Uint8Array(32)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, layer)
  view.setBigUint64(4, tree)
  view.setUint32(12, type)
  words.forEach((word, i) => view.setUint32(16 + 4 * i, word))
  return bytes
}
