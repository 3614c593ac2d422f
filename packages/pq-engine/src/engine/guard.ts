/** Policy before, event after: what every operation of the engine goes through. */
import {
  errorCode,
  PqError,
  type Algorithm,
  type Clock,
  type KeyPurpose,
  type KeySet,
} from '@quantum-shield/pq-core'
import { whyMissing } from '@quantum-shield/pq-core/ids'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { EngineError } from '../errors.ts'
import type { EventFacts, Recorder } from '../events.ts'
import { decide, type Policy, type PolicyDecision, type PolicyOperation } from '../policy.ts'
import { algorithmSet } from '../policy/algorithm-set.ts'

export type EventKey = NonNullable<EventFacts['key']>
export type EventDetails = NonNullable<EventFacts['details']>

/** One key, or one set of keys that act together. */
export interface Subject {
  readonly algorithms: readonly Algorithm[]
  readonly key?: EventKey
  readonly details?: EventDetails
  /** What the policy is asked about a key beside the one that the event names. Default: the operation of the act. */
  readonly beside?: PolicyOperation
}

export interface Act<T> {
  readonly type: string
  readonly operation: PolicyOperation
  readonly purpose: KeyPurpose
  /** The policy must allow each. May throw what is wrong with the keys. */
  readonly subjects: () => readonly Subject[]
  readonly details?: EventDetails
  readonly work: () => T | Promise<T>
  /** Undoes or wipes a result that must not leave. */
  readonly discard?: (result: T) => void | Promise<void>
  /** What the event says about the result. */
  readonly describe?: (result: T) => KnownFacts
}

type Refused = Extract<PolicyDecision, { allow: false }>

type KnownFacts = Pick<EventFacts, 'key' | 'details'>

/** Later members win. */
function mergeDetails(...parts: readonly (EventDetails | undefined)[]): KnownFacts {
  let merged: EventDetails | undefined
  for (const part of parts) {
    if (part !== undefined) merged = merged === undefined ? part : { ...merged, ...part }
  }
  return merged === undefined ? {} : { details: merged }
}

export interface Guard {
  /** @throws PqError `unsupported_algorithm`. */
  algorithm(id: string, purpose: KeyPurpose): Algorithm
  keySubject(key: KeySet, purpose: KeyPurpose): Subject
  publicKeySubject(publicKey: PublicKey, purpose: KeyPurpose): Subject
  /** Whether `perform` would go on to work with the key: for a choice among several. */
  allows(operation: PolicyOperation, key: KeySet, purpose: KeyPurpose): boolean
  perform<T>(act: Act<T>): Promise<T>
}

export interface GuardParts {
  readonly policy: Policy
  readonly tables: Readonly<Record<KeyPurpose, ReadonlyMap<string, Algorithm>>>
  readonly record: Recorder
  readonly clock: Clock
}

export function createGuard({ policy, tables, record, clock }: GuardParts): Guard {
  function algorithm(id: string, purpose: KeyPurpose): Algorithm {
    const found = tables[purpose].get(id)
    if (found === undefined)
      throw new PqError(
        'unsupported_algorithm',
        `${id} is ${whyMissing(id, `not in the table for "${purpose}"`)}`,
      )
    return found
  }

  async function refuse<T>(act: Act<T>, subject: Subject, { code, message }: Refused): Promise<never> {
    const { purpose } = act
    const { algorithms, key, beside: operation = act.operation } = subject
    const set = algorithmSet(algorithms.map(({ id }) => id))
    await record({
      type: 'policy.refused',
      outcome: 'refused',
      reason: code,
      ...(key === undefined ? {} : { key }),
      ...mergeDetails({ operation, purpose, algorithms: set }, subject.details),
    })
    throw new EngineError('policy_refused', message)
  }

  async function fail<T>(act: Act<T>, known: KnownFacts, error: unknown): Promise<never> {
    await record({ type: act.type, outcome: 'failure', ...known, reason: errorCode(error) ?? 'unexpected' })
    throw error
  }

  async function perform<T>(act: Act<T>): Promise<T> {
    let subjects: readonly Subject[]
    try {
      subjects = act.subjects()
    } catch (error) {
      return await fail(act, mergeDetails(act.details), error)
    }
    const at = clock()
    const warnings: string[] = []
    for (const subject of subjects) {
      const { algorithms, beside: operation = act.operation } = subject
      const decision = decide(policy, { operation, purpose: act.purpose, algorithms, at })
      if (!decision.allow) return await refuse(act, subject, decision)
      warnings.push(...decision.warnings)
    }
    const warned = warnings.length === 0 ? undefined : { warnings: warnings.join('; ') }
    const named = subjects.filter(({ beside }) => beside === undefined)
    const only = named.length === 1 ? named[0] : undefined
    const known: KnownFacts = {
      ...(only?.key === undefined ? {} : { key: only.key }),
      ...mergeDetails(only?.details, act.details, warned),
    }
    let result: T
    try {
      result = await act.work()
    } catch (error) {
      return await fail(act, known, error)
    }
    try {
      const more = act.describe?.(result) ?? {}
      const details = mergeDetails(known.details, more.details)
      await record({ type: act.type, outcome: 'success', ...known, ...more, ...details })
    } catch (error) {
      await act.discard?.(result)
      throw error
    }
    return result
  }

  return {
    algorithm,
    keySubject(key, purpose) {
      if (key.purpose !== purpose) {
        throw new EngineError(
          'wrong_purpose',
          `the key "${key.name}" is for "${key.purpose}", not for "${purpose}"`,
        )
      }
      const algorithms = key.parts.map(({ publicKey }) => algorithm(publicKey.algorithm.id, purpose))
      const set = algorithmSet(algorithms.map(({ id }) => id))
      return { algorithms, key: { name: key.name, version: key.version, algorithm: set } }
    },
    publicKeySubject: (publicKey, purpose) => ({
      algorithms: [algorithm(publicKey.algorithm.id, purpose)],
      details: { keyId: publicKey.id },
    }),
    allows(operation, key, purpose) {
      const algorithms = key.parts.flatMap(
        ({ publicKey }) => tables[purpose].get(publicKey.algorithm.id) ?? [],
      )
      if (key.purpose !== purpose || algorithms.length !== key.parts.length) return false
      return decide(policy, { operation, purpose, algorithms, at: clock() }).allow
    },
    perform,
  }
}
