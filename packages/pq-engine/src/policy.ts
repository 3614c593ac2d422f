/**
 * Policy as code (docs/design/004-policy.md): which algorithms may make new keys, be used, or only be read. A
 * document is parsed once; the decision is a pure function of the policy, the request and the time.
 */
import type { AlgorithmInfo, Category, KeyPurpose, Tier } from '@quantum-shield/pq-core'
import type { SourceKind } from './kdf/sources.ts'
import { algorithmSet } from './policy/algorithm-set.ts'

export { algorithmSet } from './policy/algorithm-set.ts'
export { parsePolicy } from './policy/parse.ts'
export { POLICY_PROFILES, type PolicyProfile } from './policy/profiles.table.ts'

/** `create` makes a key, `use` seals, encapsulates or signs, `read` opens, decapsulates or verifies. */
export type PolicyOperation = 'create' | 'use' | 'read'

/** Dates are the last day, in UTC, `YYYY-MM-DD`. */
export interface DeprecationDates {
  readonly 'warn-after'?: string
  readonly 'no-create-after'?: string
  /** Reading goes on, with a warning: data outlives algorithms. */
  readonly 'no-use-after'?: string
}

export interface PurposeDocument {
  /** What `createKey` makes when it is not told. One of `allowed`. */
  readonly default: string
  /** For new keys, ciphertexts and signatures: ids, or sets whose members are all used together, `A+B`. */
  readonly allowed: readonly string[]
  /** For reading in addition to `allowed`, whatever tier, category and hybrid ask for. Default: none. */
  readonly readable?: readonly string[]
  /** Of the strongest member of a set. */
  readonly minimumCategory: Exclude<Category, 0>
  /** A `legacy` algorithm passes beside a post-quantum one whatever stands here. */
  readonly tiers: readonly Tier[]
  /** Whether a quantum-safe and a classical algorithm must both stand. */
  readonly hybridRequired: boolean
}

/** The JSON form; policy.schema.json describes it to editors. */
export interface PolicyDocument {
  readonly $schema?: string
  readonly version: 1
  readonly name: string
  readonly description?: string
  readonly encrypt: PurposeDocument
  readonly sign: PurposeDocument
  readonly session?: {
    /** What every session key must be made from. Default: `kem`. */
    readonly requiredSources: readonly SourceKind[]
  }
  /** By algorithm id. */
  readonly deprecations?: Readonly<Record<string, DeprecationDates>>
}

export interface PurposeRules {
  readonly default: readonly string[]
  readonly allowed: ReadonlySet<string>
  readonly readable: ReadonlySet<string>
  readonly minimumCategory: Category
  readonly tiers: ReadonlySet<Tier>
  readonly hybridRequired: boolean
}

/** First millisecond after the day, Infinity where there is no date. */
export interface Deadlines {
  readonly warn: number
  readonly create: number
  readonly use: number
}

/** A parsed document. */
export interface Policy {
  readonly name: string
  readonly encrypt: PurposeRules
  readonly sign: PurposeRules
  readonly requiredSources: readonly SourceKind[]
  readonly deprecations: ReadonlyMap<string, Deadlines>
}

export type AlgorithmFacts = Pick<AlgorithmInfo, 'id' | 'tier' | 'category' | 'family'>

export interface PolicyRequest {
  readonly operation: PolicyOperation
  readonly purpose: KeyPurpose
  /** All members of the key. */
  readonly algorithms: readonly AlgorithmFacts[]
  /** Milliseconds since the Unix epoch, finite. */
  readonly at: number
}

export type PolicyRefusal =
  | 'algorithm_not_allowed'
  | 'tier_not_allowed'
  | 'category_too_low'
  | 'hybrid_required'
  | 'creation_ended'
  | 'use_ended'

export type PolicyDecision =
  | { readonly allow: true; readonly warnings: readonly string[] }
  | { readonly allow: false; readonly code: PolicyRefusal; readonly message: string }

const ALLOWED: PolicyDecision = Object.freeze({ allow: true, warnings: Object.freeze([]) })

function refuse(code: PolicyRefusal, message: string): PolicyDecision {
  return { allow: false, code, message }
}

/**
 * Whether the policy allows it at that time, and what it warns of.
 * @throws TypeError for a time that is no number, with which no date would be past.
 */
export function decide(policy: Policy, request: PolicyRequest): PolicyDecision {
  const { operation, purpose, algorithms, at } = request
  if (!Number.isFinite(at)) throw new TypeError(`the time ${String(at)} is no number of milliseconds`)
  const rules = policy[purpose]
  const set = algorithmSet(algorithms.map(({ id }) => id))
  const isReadable = operation === 'read' && rules.readable.has(set)
  if (!isReadable && !rules.allowed.has(set)) {
    return refuse(
      'algorithm_not_allowed',
      `policy "${policy.name}" has no ${set} to ${operation} for "${purpose}"`,
    )
  }
  // Opening old data protects its owner; accepting a weak signature serves its forger.
  if (!isReadable && (operation !== 'read' || purpose === 'sign')) {
    const refusal = refusalOfStrength(policy.name, rules, algorithms, set)
    if (refusal !== undefined) return refusal
  }
  if (policy.deprecations.size === 0) return ALLOWED
  return decideDates(policy, operation, algorithms, at)
}

function refusalOfStrength(
  name: string,
  rules: PurposeRules,
  algorithms: readonly AlgorithmFacts[],
  set: string,
): PolicyDecision | undefined {
  let category: Category = 0
  let hasClassical = false
  let isHybrid = false
  for (const algorithm of algorithms) {
    if (algorithm.category > category) category = algorithm.category
    hasClassical ||= algorithm.category === 0
    isHybrid ||= algorithm.family === 'hybrid'
  }
  for (const { id, tier } of algorithms) {
    const isClassicalHalf = tier === 'legacy' && category > 0
    if (!rules.tiers.has(tier) && !isClassicalHalf)
      return refuse('tier_not_allowed', `policy "${name}" excludes the tier "${tier}" of ${id}`)
  }
  if (category < rules.minimumCategory) {
    return refuse(
      'category_too_low',
      `${set} is of category ${category}, policy "${name}" wants ${rules.minimumCategory}`,
    )
  }
  if (rules.hybridRequired && !isHybrid && !hasClassical)
    return refuse('hybrid_required', `policy "${name}" wants a hybrid, ${set} is none`)
  return undefined
}

function decideDates(
  policy: Policy,
  operation: PolicyOperation,
  algorithms: readonly AlgorithmFacts[],
  at: number,
): PolicyDecision {
  const warnings: string[] = []
  for (const { id } of algorithms) {
    const deadlines = policy.deprecations.get(id)
    if (deadlines === undefined) continue
    if (at >= deadlines.use && operation !== 'read')
      return refuse('use_ended', `policy "${policy.name}" ended the use of ${id}`)
    if (at >= deadlines.create && operation === 'create')
      return refuse('creation_ended', `policy "${policy.name}" ended new keys of ${id}`)
    if (at >= deadlines.use) warnings.push(`${id} is only read any more`)
    else if (at >= deadlines.warn) warnings.push(`${id} is being phased out`)
  }
  return warnings.length === 0 ? ALLOWED : { allow: true, warnings }
}
