/** What a state tells an audit log: refusals, that it runs out, and whom it has given a part. */
import type { AuditSink, Clock, SecurityEvent } from '@quantum-shield/pq-core'
import { HashSignatureError } from '../errors.ts'
import type { Step } from './entry.ts'

/** Parts of five. */
const NEARLY = 4n

export interface StateEvents {
  /** Once for a store, from 80 % on: when the sink fails, again with the next step. */
  left(range: { readonly first: bigint }, step: Step): Promise<void>
  delegated(first: bigint, step: Step): Promise<void>
  /** Reports an error of the state, and gives it back; where the sink fails, with both causes. */
  refused(error: unknown): Promise<unknown>
}

export function eventsOf(keyId: string, audit: AuditSink | undefined, clock: Clock): StateEvents {
  let hasWarned = false

  async function record(facts: Omit<SecurityEvent, 'id' | 'time'>): Promise<void> {
    await audit?.record({ id: globalThis.crypto.randomUUID(), time: clock(), ...facts })
  }

  return {
    async left({ first }, { next, end }) {
      if (hasWarned || 5n * (next - first) < NEARLY * (end - first)) return
      const details = { keyId, spent: String(next - first), remaining: String(end - next) }
      await record({ type: 'state.nearly_exhausted', outcome: 'success', details })
      hasWarned = true
    },
    async delegated(first, { end }) {
      const details = { keyId, first: String(end), count: String(first - end) }
      await record({ type: 'state.delegated', outcome: 'success', details })
    },
    async refused(error) {
      if (!(error instanceof HashSignatureError)) return error
      try {
        await record({ type: 'state.refused', outcome: 'refused', reason: error.code, details: { keyId } })
        return error
      } catch (failure) {
        const cause = new AggregateError([error, failure], 'refused, and no event of it was taken')
        return new HashSignatureError(error.code, error.message, { cause })
      }
    },
  }
}
