/** A Merkle tree that nobody holds whole: nodes are computed on request. LMS and XMSS each make theirs. */
export interface MerkleTree {
  /** 5 to 25. */
  readonly height: number
  /** Bytes of a node. */
  readonly n: number
  /** Leaves that take about 20 ms in WebAssembly: a power of two. Work is cut into such pieces. */
  readonly batch: number
  /** Nodes of level 0 from `first`, n bytes each. */
  leaves(first: number, count: number): Uint8Array
  /** Nodes of `level` from `first`, each of two of the children, which lie one level below. */
  parents(level: number, first: number, children: Uint8Array): Uint8Array
}

/** Hash calls of one core in about 20 ms; the smallest batch fills the lanes of a kernel. */
const HASHES_A_BATCH = 200_000

/** @param leafCost hash calls for a leaf. */
export function batchOf(leafCost: number, height: number): number {
  const fitting = Math.floor(Math.log2(HASHES_A_BATCH / leafCost))
  return 2 ** Math.min(Math.max(fitting, 2), 8, height)
}
