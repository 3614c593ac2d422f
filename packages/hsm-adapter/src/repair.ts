/** Records whose wrapping is not whole, because one of two providers was down when they were written. */
import { performance } from 'node:perf_hooks'
import type { CallOptions } from '@quantum-shield/pq-core'
import type { KeyBackend } from './backend.ts'
import { completeRecord } from './record.ts'
import type { RecordStore } from './records.ts'

/** After an attempt that failed, reading a record makes none for so long: what is down mostly stays so for a while. */
const PAUSE_MS = 30_000

/** One at a time for each id, so that nobody writes over what another has just written. */
export type Exclusively = <T>(id: string, work: () => Promise<T>) => Promise<T>

export function createExclusively(): Exclusively {
  const last = new Map<string, Promise<unknown>>()
  return (id, work) => {
    const next = (last.get(id) ?? Promise.resolve()).then(work, work)
    last.set(id, next)
    const forget = () => {
      if (last.get(id) === next) last.delete(id)
    }
    next.then(forget, forget)
    return next
  }
}

export interface Repair {
  /** Completes the record if it can be done now. Never rejects: whoever reads has what they came for. */
  afterReading(id: string, record: Uint8Array): Promise<void>
  /** @returns whether something was missing. @throws what keeps the record from being completed. */
  now(id: string, options: CallOptions): Promise<boolean>
}

export function createRepair(records: RecordStore, backend: KeyBackend, exclusively: Exclusively): Repair {
  const { complete } = backend
  let failedAt = -Infinity

  const repair = (id: string, options: CallOptions): Promise<boolean> =>
    exclusively(id, async () => {
      // Read again: it may have been destroyed, or completed, by now.
      const record = await records.read(id)
      if (complete === undefined || record === undefined) return false
      const whole = await completeRecord(id, record, complete, options)
      if (whole !== undefined) await records.replace(id, whole)
      return whole !== undefined
    })

  return {
    async afterReading(id) {
      if (complete === undefined || performance.now() - failedAt < PAUSE_MS) return
      try {
        await repair(id, {})
      } catch {
        failedAt = performance.now()
      }
    },
    now: repair,
  }
}
