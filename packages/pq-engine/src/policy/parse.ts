/**
 * From JSON to a Policy, strictly: a member that nobody reads would be a rule that nobody enforces. Written by
 * hand because a schema library would be the largest dependency of the package for one small document; the tests
 * hold this against policy.schema.json.
 */
import type { Category, Tier } from '@quantum-shield/pq-core'
import { EngineError } from '../errors.ts'
import { SOURCE_KINDS, type SourceKind } from '../kdf/sources.ts'
import type { Deadlines, Policy, PurposeRules } from '../policy.ts'
import { algorithmSet } from './algorithm-set.ts'

const TIERS: readonly Tier[] = ['standard', 'draft', 'experimental', 'legacy']
const CATEGORIES: readonly Exclude<Category, 0>[] = [1, 2, 3, 4, 5]
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const MAX_ENTRIES = 256
/** Signers of one detached signature file. */
const MAX_SET = 4
const DAY = 86_400_000

function invalid(path: string, problem: string): EngineError {
  return new EngineError('invalid_policy', `${path} ${problem}`)
}

type Members = Readonly<Record<string, unknown>>

function objectAt(value: unknown, path: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(path, 'must be an object')
  return value as Members
}

function membersAt(
  value: unknown,
  path: string,
  required: readonly string[],
  optional: readonly string[],
): Members {
  const members = objectAt(value, path)
  for (const name of Object.keys(members)) {
    if (!required.includes(name) && !optional.includes(name)) throw invalid(`${path}.${name}`, 'is not known')
  }
  for (const name of required) {
    if (!Object.hasOwn(members, name)) throw invalid(`${path}.${name}`, 'is missing')
  }
  return members
}

/** For an absent member; null is not absent. */
function withDefault(value: unknown, fallback: unknown): unknown {
  return value === undefined ? fallback : value
}

function textAt(value: unknown, path: string, minimum: number, maximum: number): string {
  if (typeof value !== 'string' || value.length < minimum || value.length > maximum) {
    throw invalid(path, `must be a text of ${minimum} to ${maximum} characters`)
  }
  return value
}

function oneOf<T extends string | number>(value: unknown, path: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value)
  if (choice === undefined) throw invalid(path, `must be one of ${choices.join(', ')}`)
  return choice
}

function listAt<T extends string>(
  value: unknown,
  path: string,
  minimum: number,
  read: (entry: unknown, path: string) => T,
): readonly T[] {
  if (!Array.isArray(value) || value.length < minimum || value.length > MAX_ENTRIES) {
    throw invalid(path, `must be a list of ${minimum} to ${MAX_ENTRIES} entries`)
  }
  const entries = value.map((entry: unknown, index) => read(entry, `${path}[${index}]`))
  const repeated = entries.findIndex((entry, index) => entries.indexOf(entry) !== index)
  if (repeated !== -1) throw invalid(`${path}[${repeated}]`, 'stands there twice')
  return entries
}

/** @param maxMembers 1 for keys that encrypt: two KEMs in one envelope would be alternatives, not a set. */
function setAt(value: unknown, path: string, maxMembers: number): string {
  const ids = textAt(value, path, 1, 300).split('+')
  if (!ids.every((id) => ID.test(id)))
    throw invalid(path, 'must be an algorithm id, or several joined by "+"')
  if (ids.length > maxMembers || new Set(ids).size !== ids.length)
    throw invalid(path, `must name 1 to ${maxMembers} different algorithms`)
  return algorithmSet(ids)
}

function rulesAt(value: unknown, path: string, maxMembers: number): PurposeRules {
  const members = membersAt(
    value,
    path,
    ['default', 'allowed', 'minimumCategory', 'tiers', 'hybridRequired'],
    ['readable'],
  )
  const setOf = (entry: unknown, at: string): string => setAt(entry, at, maxMembers)
  const allowed = new Set(listAt(members['allowed'], `${path}.allowed`, 1, setOf))
  const readable = new Set(listAt(withDefault(members['readable'], []), `${path}.readable`, 0, setOf))
  const preferred = setOf(members['default'], `${path}.default`)
  if (!allowed.has(preferred)) throw invalid(`${path}.default`, 'must be one of "allowed"')
  const hybridRequired = members['hybridRequired']
  if (typeof hybridRequired !== 'boolean') throw invalid(`${path}.hybridRequired`, 'must be true or false')
  return Object.freeze({
    default: Object.freeze(preferred.split('+')),
    allowed,
    readable,
    minimumCategory: oneOf(members['minimumCategory'], `${path}.minimumCategory`, CATEGORIES),
    tiers: new Set(listAt(members['tiers'], `${path}.tiers`, 1, (entry, at) => oneOf(entry, at, TIERS))),
    hybridRequired,
  })
}

/** @returns the first millisecond after the day. */
function endOfDayAt(value: unknown, path: string): number {
  if (value === undefined) return Infinity
  const text = textAt(value, path, 10, 10)
  const start = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN
  // Date.parse takes 31 February for 3 March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== text)
    throw invalid(path, 'must be a date, YYYY-MM-DD')
  return start + DAY
}

const DATES = ['warn-after', 'no-create-after', 'no-use-after'] as const

function deadlinesAt(value: unknown, path: string): Deadlines {
  const members = membersAt(value, path, [], DATES)
  const deadlines = DATES.map((name) => ({ name, end: endOfDayAt(members[name], `${path}.${name}`) }))
  const given = deadlines.filter(({ end }) => end !== Infinity)
  for (const [index, { name, end }] of given.entries()) {
    const before = given[index - 1]
    if (before !== undefined && end < before.end)
      throw invalid(`${path}.${name}`, `must not be before "${before.name}"`)
  }
  const [warn = Infinity, create = Infinity, use = Infinity] = deadlines.map(({ end }) => end)
  return Object.freeze({ warn, create, use })
}

function deprecationsAt(value: unknown, path: string): ReadonlyMap<string, Deadlines> {
  const entries = Object.entries(objectAt(value, path))
  if (entries.length > MAX_ENTRIES) throw invalid(path, `must have at most ${MAX_ENTRIES} members`)
  return new Map(
    entries.map(([id, dates]) => {
      if (!ID.test(id)) throw invalid(`${path}.${id}`, 'is not an algorithm id')
      return [id, deadlinesAt(dates, `${path}.${id}`)]
    }),
  )
}

function requiredSourcesAt(value: unknown): readonly SourceKind[] {
  if (value === undefined) return ['kem']
  const { requiredSources } = membersAt(value, 'policy.session', ['requiredSources'], [])
  return listAt(requiredSources, 'policy.session.requiredSources', 0, (entry, at) =>
    oneOf(entry, at, SOURCE_KINDS),
  )
}

/**
 * A policy from its document, for example what `JSON.parse` returned.
 * @throws EngineError `invalid_policy` with the path of the first member that is wrong.
 */
export function parsePolicy(document: unknown): Policy {
  const members = membersAt(
    document,
    'policy',
    ['version', 'name', 'encrypt', 'sign'],
    ['$schema', 'description', 'session', 'deprecations'],
  )
  oneOf(members['version'], 'policy.version', [1])
  if (members['$schema'] !== undefined) textAt(members['$schema'], 'policy.$schema', 1, 2048)
  if (members['description'] !== undefined) textAt(members['description'], 'policy.description', 0, 4096)
  return Object.freeze({
    name: textAt(members['name'], 'policy.name', 1, 64),
    encrypt: rulesAt(members['encrypt'], 'policy.encrypt', 1),
    sign: rulesAt(members['sign'], 'policy.sign', MAX_SET),
    requiredSources: Object.freeze(requiredSourcesAt(members['session'])),
    deprecations: deprecationsAt(withDefault(members['deprecations'], {}), 'policy.deprecations'),
  })
}
