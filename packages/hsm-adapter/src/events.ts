import type { AuditSink, Clock, SecurityEvent } from '@quantum-shield/pq-core'

export async function recordSecurityEvent(
  audit: AuditSink | undefined,
  clock: Clock,
  facts: Omit<SecurityEvent, 'id' | 'time'>,
): Promise<void> {
  await audit?.record({ id: globalThis.crypto.randomUUID(), time: clock(), ...facts })
}
