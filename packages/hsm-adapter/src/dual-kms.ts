/** Keys that two providers can open, of which one may be down or lost (docs/design/019-two-providers.md). */
import {
  checkOptions,
  errorCode,
  type Algorithm,
  type AuditSink,
  type Clock,
  type KeyCapability,
  type KeyWrapper,
} from '@quantum-shield/pq-core'
import { dualWrapper, type Side } from './dual/wrapper.ts'
import { recordSecurityEvent } from './events.ts'
import type { OnMetric } from './metrics.ts'
import { createStoredKeyProvider, type StoredKeyProvider } from './provider.ts'
import type { RecordStore } from './records.ts'

export interface DualKmsOptions {
  /** Asked first, for example the `wrapper` of another provider. Its provider stays the caller's to close. */
  readonly primary: KeyWrapper
  /** Asked when the first is down, and for that alone. */
  readonly secondary: KeyWrapper
  /**
   * How many of the two must have sealed a key for it to be made. With 1, a key that is made while the other one is down
   * has one seal until `repair()` or the next reading adds the second. Default 2.
   */
  readonly quorum?: 1 | 2
  readonly algorithms: readonly Algorithm[]
  readonly records: RecordStore
  /** How long a wrapped key stays open, as in `StoredKeyProviderOptions`. Default: `use`. */
  readonly holding?: 'use' | 'locked' | 'plain'
  /** Takes `provider.seal_missing`, `provider.failover` and the events of `createStoredKeyProvider`. */
  readonly audit?: AuditSink
  readonly onMetric?: OnMetric
  /** Default: `Date.now`. */
  readonly clock?: Clock
}

const OPTION_NAMES = [
  'primary',
  'secondary',
  'quorum',
  'algorithms',
  'records',
  'holding',
  'audit',
  'onMetric',
  'clock',
]
const WRAPPED: KeyCapability = Object.freeze({
  protection: 'wrapped',
  reason: 'a key that two providers can open lies in neither',
})

/** @throws TypeError for two wrappers with one id: they are one. */
export function dualKms(options: DualKmsOptions): StoredKeyProvider {
  checkOptions(options, OPTION_NAMES)
  const { primary, secondary, quorum = 2, algorithms, records, audit, clock = Date.now, ...more } = options
  if (primary.id === secondary.id) throw new TypeError(`both wrappers are ${primary.id}`)
  if (quorum !== 1 && quorum !== 2) throw new RangeError('quorum must be 1 or 2')
  const onMissing = async (side: Side, operation: 'wrap' | 'unwrap', error: unknown): Promise<void> =>
    recordSecurityEvent(audit, clock, {
      type: operation === 'wrap' ? 'provider.seal_missing' : 'provider.failover',
      outcome: 'failure',
      reason: errorCode(error) ?? 'unexpected',
      details: { side, wrapper: side === 'primary' ? primary.id : secondary.id },
    })
  const wrapper = dualWrapper({ primary, secondary, quorum, onMissing })
  return createStoredKeyProvider({
    backend: {
      wrapper,
      complete: wrapper.complete,
      capability: async () => WRAPPED,
      close: async () => undefined,
    },
    records,
    algorithms,
    ...(audit === undefined ? {} : { audit }),
    clock,
    ...more,
  })
}
