/** Indices one by one, reserved in advance. */
import { checkOptions } from '@quantum-shield/pq-core'
import { reserveIndices, type OneTimeIndex, type Reservation, type StateStore } from '../indices.ts'

export interface IndexSourceOptions {
  /**
   * Indices for each durable write, 1 to 2^31 - 1. Default 1. When the process ends, whatever ends it, those that it did
   * not use are lost for good, all of them where it had not signed yet.
   */
  readonly reservationSize?: number
}

export interface IndexSource {
  /** Calls are served in their order. @throws as StateStore.reserve; the next call tries again. */
  next(): Promise<OneTimeIndex>
}

export function indexSource(store: StateStore, options: IndexSourceOptions = {}): IndexSource {
  checkOptions(options, ['reservationSize'])
  const { reservationSize = 1 } = options
  let reservation: Reservation | undefined
  let queue: Promise<unknown> = Promise.resolve()

  async function take(): Promise<OneTimeIndex> {
    if (reservation === undefined || reservation.remaining === 0)
      reservation = await reserveIndices(store, reservationSize)
    return reservation.next()
  }

  return {
    async next() {
      const index = queue.then(take)
      queue = index.catch(() => undefined)
      return index
    },
  }
}
