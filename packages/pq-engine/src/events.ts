import type { AuditSink, Clock, SecurityEvent } from '@quantum-shield/pq-core'
import { EngineError } from './errors.ts'

export type EventFacts = Omit<SecurityEvent, 'id' | 'time'>

/** Resolves when the sink has the event. @throws EngineError `audit_failed`. */
export type Recorder = (facts: EventFacts) => void | Promise<void>

function auditFailed(type: string, cause: unknown): EngineError {
  return new EngineError('audit_failed', `the event ${type} could not be recorded`, { cause })
}

/** Synchronous where the sink is: a promise that nobody needs costs about as much as the event. */
export function createRecorder(audit: AuditSink, clock: Clock): Recorder {
  return (facts) => {
    try {
      const time = clock()
      if (!Number.isFinite(time)) throw new TypeError(`the clock gives ${String(time)}, no milliseconds`)
      const pending = audit.record({ id: globalThis.crypto.randomUUID(), time, ...facts })
      return pending?.catch((cause: unknown) => {
        throw auditFailed(facts.type, cause)
      })
    } catch (cause) {
      throw auditFailed(facts.type, cause)
    }
  }
}
