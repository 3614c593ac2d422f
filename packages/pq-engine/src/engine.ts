/** The engine: tables, policy, entropy, key provider and audit around the algorithms. One value for each policy. */
import { checkOptions, type Algorithm } from '@quantum-shield/pq-core'
import { ALL_KEMS } from '@quantum-shield/pq-kem/all'
import { ALL_SIGNATURES } from '@quantum-shield/pq-signatures/all'
import { envelopeOperations } from './engine/envelopes.ts'
import { createGuard } from './engine/guard.ts'
import { checkKnownIds } from './engine/known-ids.ts'
import { keyCreator, keyOperations } from './engine/keys.ts'
import { sessionOperations } from './engine/session.ts'
import { signingOperations } from './engine/signing.ts'
import type { EngineOptions, QuantumCryptoEngine } from './engine/types.ts'
import { EngineError } from './errors.ts'
import { createRecorder } from './events.ts'
import { parsePolicy, POLICY_PROFILES, type Policy } from './policy.ts'

function policyOf(policy: EngineOptions['policy']): Policy {
  if (typeof policy !== 'string') return parsePolicy(policy)
  if (!Object.hasOwn(POLICY_PROFILES, policy))
    throw new EngineError(
      'invalid_policy',
      `no profile "${policy}"; ${Object.keys(POLICY_PROFILES).join(', ')}`,
    )
  return parsePolicy(POLICY_PROFILES[policy])
}

function tableOf(algorithms: readonly Algorithm[], kind: Algorithm['kind']): ReadonlyMap<string, Algorithm> {
  const table = new Map(algorithms.map((algorithm) => [algorithm.id, algorithm]))
  if (table.size !== algorithms.length) throw new TypeError('an algorithm stands in the table twice')
  for (const algorithm of algorithms) {
    if (algorithm.kind !== kind) throw new TypeError(`${algorithm.id} is no ${kind} algorithm`)
  }
  return table
}

/** @throws EngineError `invalid_policy`; TypeError for tables that are none. */
export function createEngine(options: EngineOptions): QuantumCryptoEngine {
  checkOptions(options, ['policy', 'keys', 'audit', 'kems', 'signatures', 'entropy', 'clock'])
  const { keys, audit, kems = ALL_KEMS, signatures = ALL_SIGNATURES, entropy, clock = Date.now } = options
  const policy = policyOf(options.policy)
  const tables = { encrypt: tableOf(kems, 'kem'), sign: tableOf(signatures, 'signature') }
  checkKnownIds(policy, tables)
  const guard = createGuard({ policy, tables, record: createRecorder(audit, clock), clock })
  const parts = { policy, keys, guard, entropy }
  const createKey = keyCreator(parts)
  return Object.freeze({
    policy,
    ...keyOperations(parts, createKey),
    ...signingOperations(keys, guard),
    ...envelopeOperations({ ...parts, createKey }),
    ...sessionOperations(policy, guard),
  })
}
