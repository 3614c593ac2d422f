/**
 * One-time indices: a stateful key signs with an index that a StateStore has reserved, and an index signs once. Two
 * signatures of different messages with one index let anybody forge a third.
 */
import { HashSignatureError } from './errors.ts'

/** Indices `first` to `first + count - 1` of one key. */
export interface IndexRange {
  readonly first: bigint
  /** At least 1. */
  readonly count: number
}

/**
 * Keeps, durably, which indices of one key are spent. There is one store for a key, whatever number of processes and
 * machines sign; its drivers are `@quantum-shield/pq-hash-sigs/state`.
 */
export interface StateStore {
  /** `publicKey.id` of the key. */
  readonly keyId: string
  /**
   * Takes the next `count` indices, or the fewer that are left. Resolves only when no later call, in this process, in
   * another one, after a crash or from a restored copy, can give any of them again: write, flush, then resolve. Ranges
   * ascend. A call that rejects has reserved nothing that it tells of; what it may have written is lost, never retried.
   * @param count 1 to 2^31 - 1. @throws HashSignatureError `key_exhausted` when none is left.
   */
  reserve(count: number): Promise<IndexRange>
}

/** Whoever has it makes indices. `private` is a matter of types only. */
const MINT = Symbol('OneTimeIndex')

let create: (keyId: string, value: bigint) => OneTimeIndex
let take: (index: OneTimeIndex) => bigint

/** One index of one key, to be handed to `sign` once. Made by a Reservation only. */
export class OneTimeIndex {
  readonly keyId: string
  #value: bigint | undefined

  private constructor(mint: symbol, keyId: string, value: bigint) {
    if (mint !== MINT) throw new TypeError('an index is made by a reservation')
    this.keyId = keyId
    this.#value = value
  }

  get isSpent(): boolean {
    return this.#value === undefined
  }

  static {
    create = (keyId, value) => new OneTimeIndex(MINT, keyId, value)
    take = (index) => {
      const value = index.#value
      if (value === undefined) throw new HashSignatureError('index_spent', 'the index has signed already')
      index.#value = undefined
      return value
    }
  }
}

/** @throws HashSignatureError `index_spent` the second time. */
export function spend(index: OneTimeIndex): bigint {
  return take(index)
}

/** What a store has given, one index at a time. */
export interface Reservation {
  readonly remaining: number
  /** @throws HashSignatureError `reservation_empty`. */
  next(): OneTimeIndex
}

/** For stores, and for hazmat, where the caller vouches that the range is its own. */
export function reservationOf(keyId: string, { first, count }: IndexRange): Reservation {
  let used = 0
  return {
    get remaining() {
      return count - used
    },
    next() {
      if (used >= count)
        throw new HashSignatureError('reservation_empty', 'every index of the reservation is used')
      return create(keyId, first + BigInt(used++))
    },
  }
}

/** @throws RangeError unless it is 1 to 2^31 - 1. */
export function checkCount(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > 0x7fffffff)
    throw new RangeError(`a reservation of ${count}`)
}

/** Reserves and wraps. @throws what the store throws. */
export async function reserveIndices(store: StateStore, count: number): Promise<Reservation> {
  checkCount(count)
  return reservationOf(store.keyId, await store.reserve(count))
}
