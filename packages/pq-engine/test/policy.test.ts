import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import {
  algorithmSet,
  decide,
  parsePolicy,
  POLICY_PROFILES,
  type AlgorithmFacts,
  type PolicyDocument,
  type PolicyOperation,
} from '@quantum-shield/pq-engine/policy'
import { ALL_KEMS } from '@quantum-shield/pq-kem/all'
import { ALL_SIGNATURES } from '@quantum-shield/pq-signatures/all'

const NOW = Date.UTC(2026, 10, 25)

const FACTS = new Map<string, AlgorithmFacts>(
  [
    ...ALL_KEMS,
    ...ALL_SIGNATURES,
    { id: 'Falcon-512', tier: 'draft', category: 1, family: 'lattice' } as const,
    { id: 'SNOVA-24-5-4', tier: 'experimental', category: 1, family: 'multivariate' } as const,
  ].map((facts) => [facts.id, facts]),
)

function factsOf(set: string): AlgorithmFacts[] {
  return set.split('+').map((id) => FACTS.get(id)!)
}

/** `allow`, or the code of the refusal. */
function outcome(
  document: PolicyDocument,
  operation: PolicyOperation,
  purpose: 'encrypt' | 'sign',
  set: string,
  at = NOW,
): string {
  const decision = decide(parsePolicy(document), { operation, purpose, algorithms: factsOf(set), at })
  return decision.allow ? ['allow', ...decision.warnings].join(': ') : decision.code
}

const { default: standard, cnsa2, fips } = POLICY_PROFILES

describe('profiles', () => {
  it.each([
    ['default', 'X-Wing', 'Ed25519+ML-DSA-65'],
    ['cnsa2', 'ML-KEM-1024', 'ML-DSA-87'],
    ['fips', 'ML-KEM-768', 'ML-DSA-65'],
  ] as const)('%s makes %s and %s', (name, encrypt, sign) => {
    const policy = parsePolicy(POLICY_PROFILES[name])
    expect(policy.name).toBe(name)
    expect(algorithmSet(policy.encrypt.default)).toBe(encrypt)
    expect(algorithmSet(policy.sign.default)).toBe(sign)
    for (const purpose of ['encrypt', 'sign'] as const) {
      const set = algorithmSet(policy[purpose].default)
      for (const operation of ['create', 'use', 'read'] as const)
        expect(outcome(POLICY_PROFILES[name], operation, purpose, set)).toBe('allow')
    }
  })

  it.each(Object.values(POLICY_PROFILES))('$name allows nothing that its own rules refuse', (document) => {
    for (const purpose of ['encrypt', 'sign'] as const) {
      for (const set of document[purpose].allowed)
        expect([set, outcome(document, 'create', purpose, set)]).toEqual([set, 'allow'])
    }
  })

  it('never accepts a classical signature alone, not even to read', () => {
    for (const document of Object.values(POLICY_PROFILES)) {
      for (const set of [...document.sign.allowed, ...(document.sign.readable ?? [])])
        expect(factsOf(set).some(({ category }) => category > 0)).toBe(true)
      expect(outcome(document, 'read', 'sign', 'Ed25519')).toBe('algorithm_not_allowed')
    }
  })

  it('default refuses what is not hybrid, experimental, draft or legacy for new keys', () => {
    expect(outcome(standard, 'create', 'encrypt', 'ML-KEM-1024')).toBe('algorithm_not_allowed')
    expect(outcome(standard, 'create', 'encrypt', 'RSA-OAEP-256')).toBe('algorithm_not_allowed')
    expect(outcome(standard, 'read', 'encrypt', 'RSA-OAEP-256')).toBe('allow')
    expect(outcome(standard, 'use', 'encrypt', 'RSA-OAEP-256')).toBe('algorithm_not_allowed')
    expect(outcome(standard, 'create', 'sign', 'ML-DSA-65')).toBe('algorithm_not_allowed')
    expect(outcome(standard, 'read', 'sign', 'ML-DSA-65')).toBe('allow')
  })

  it('cnsa2 opens what the default profile sealed, and makes no more of it', () => {
    expect(outcome(cnsa2, 'read', 'encrypt', 'X-Wing')).toBe('allow')
    expect(outcome(cnsa2, 'use', 'encrypt', 'X-Wing')).toBe('algorithm_not_allowed')
    expect(outcome(cnsa2, 'read', 'sign', 'Ed25519+ML-DSA-65')).toBe('algorithm_not_allowed')
  })

  it('fips takes FIPS 203 and 204 alone and in hybrids', () => {
    expect(outcome(fips, 'create', 'encrypt', 'ML-KEM-512')).toBe('allow')
    expect(outcome(fips, 'create', 'encrypt', 'MLKEM768-P256')).toBe('allow')
    expect(outcome(fips, 'create', 'sign', 'ECDSA-P256+ML-DSA-65')).toBe('allow')
    expect(outcome(fips, 'create', 'sign', 'Ed25519')).toBe('algorithm_not_allowed')
  })

  it('warns of classical KEMs after 2030 and only reads them after 2035', () => {
    const read = (at: number) => outcome(standard, 'read', 'encrypt', 'RSA-OAEP-256', at)
    expect(read(Date.UTC(2030, 11, 31, 23, 59, 59, 999))).toBe('allow')
    expect(read(Date.UTC(2031, 0, 1))).toBe('allow: RSA-OAEP-256 is being phased out')
    expect(read(Date.UTC(2036, 0, 1))).toBe('allow: RSA-OAEP-256 is only read any more')
  })
})

/** A document in which everything is listed, so that only the rule under test can refuse. */
function permissive(
  rules: Partial<PolicyDocument['sign']>,
  more: Partial<PolicyDocument> = {},
): PolicyDocument {
  const every = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87', 'Falcon-512', 'SNOVA-24-5-4', 'Ed25519']
  const pairs = every.flatMap((a) => every.filter((b) => a < b).map((b) => `${a}+${b}`))
  return {
    version: 1,
    name: 'test',
    encrypt: standard.encrypt,
    sign: {
      default: 'ML-DSA-65',
      allowed: [...every, ...pairs],
      minimumCategory: 1,
      tiers: ['standard', 'draft', 'experimental', 'legacy'],
      hybridRequired: false,
      ...rules,
    },
    ...more,
  }
}

describe('decide', () => {
  it('takes a set in any order', () => {
    expect(algorithmSet(['ML-DSA-65', 'Ed25519'])).toBe('Ed25519+ML-DSA-65')
    expect(outcome(standard, 'create', 'sign', 'ML-DSA-65+Ed25519')).toBe('allow')
  })

  it('excludes tiers, except a classical half', () => {
    const document = permissive({ tiers: ['standard'] })
    expect(outcome(document, 'create', 'sign', 'ML-DSA-44')).toBe('allow')
    expect(outcome(document, 'create', 'sign', 'Falcon-512')).toBe('tier_not_allowed')
    expect(outcome(document, 'use', 'sign', 'SNOVA-24-5-4')).toBe('tier_not_allowed')
    expect(outcome(document, 'create', 'sign', 'Ed25519')).toBe('tier_not_allowed')
    expect(outcome(document, 'create', 'sign', 'Ed25519+ML-DSA-44')).toBe('allow')
    expect(outcome(document, 'create', 'sign', 'Falcon-512+ML-DSA-44')).toBe('tier_not_allowed')
    expect(outcome(document, 'read', 'sign', 'SNOVA-24-5-4')).toBe('tier_not_allowed')
  })

  it('takes the category of the strongest member', () => {
    const document = permissive({ minimumCategory: 3, default: 'ML-DSA-65' })
    expect(outcome(document, 'create', 'sign', 'ML-DSA-44')).toBe('category_too_low')
    expect(outcome(document, 'use', 'sign', 'ML-DSA-44')).toBe('category_too_low')
    expect(outcome(document, 'read', 'sign', 'ML-DSA-44')).toBe('category_too_low')
    expect(outcome(document, 'create', 'sign', 'ML-DSA-44+ML-DSA-65')).toBe('allow')
    expect(outcome(document, 'create', 'sign', 'ML-DSA-65+ML-DSA-44')).toBe('allow')
    expect(outcome(document, 'create', 'sign', 'Ed25519+ML-DSA-44')).toBe('category_too_low')
    expect(outcome(document, 'create', 'sign', 'Ed25519')).toBe('category_too_low')
  })

  it('wants a classical and a quantum-safe half of a hybrid', () => {
    const document = permissive({ hybridRequired: true, default: 'Ed25519+ML-DSA-65' })
    expect(outcome(document, 'create', 'sign', 'ML-DSA-65')).toBe('hybrid_required')
    expect(outcome(document, 'create', 'sign', 'ML-DSA-65+ML-DSA-87')).toBe('hybrid_required')
    expect(outcome(document, 'create', 'sign', 'Ed25519+ML-DSA-65')).toBe('allow')
    expect(outcome(standard, 'create', 'encrypt', 'MLKEM1024-P384')).toBe('allow')
  })

  it('accepts no signature that it would not let be made, unless it stands in "readable"', () => {
    const closed = {
      minimumCategory: 5,
      tiers: ['standard'],
      hybridRequired: true,
      default: 'ML-DSA-65',
    } as const
    const document = permissive(closed)
    for (const [set, code] of [
      ['Ed25519', 'tier_not_allowed'],
      ['Falcon-512', 'tier_not_allowed'],
      ['ML-DSA-65', 'category_too_low'],
      ['ML-DSA-87', 'hybrid_required'],
      ['Ed25519+ML-DSA-87', 'allow'],
    ]) {
      for (const operation of ['create', 'use', 'read'] as const)
        expect([set, operation, outcome(document, operation, 'sign', set!)]).toEqual([set, operation, code])
      const readable = permissive({ ...closed, readable: [set!] })
      expect([set, outcome(readable, 'read', 'sign', set!)]).toEqual([set, 'allow'])
      expect([set, outcome(readable, 'use', 'sign', set!)]).toEqual([set, code])
    }
  })

  it('opens what is in "allowed" whatever its strength', () => {
    const encrypt = {
      ...standard.encrypt,
      allowed: [...standard.encrypt.allowed, 'ML-KEM-512', 'DHKEM-P256'],
    }
    const document = { ...standard, encrypt: { ...encrypt, readable: [] } }
    for (const id of ['ML-KEM-512', 'DHKEM-P256']) {
      expect(outcome(document, 'use', 'encrypt', id)).not.toBe('allow')
      expect(outcome(document, 'read', 'encrypt', id)).toBe('allow')
    }
  })

  it.each([Number.NaN, Infinity, -Infinity])('takes no date to be to come because the time is %p', (at) => {
    for (const document of [standard, permissive({})]) {
      expect(() => outcome(document, 'create', 'encrypt', 'X-Wing', at)).toThrow(TypeError)
      expect(() => outcome(document, 'read', 'encrypt', 'X-Wing', at)).toThrow(TypeError)
    }
  })

  it('counts each date to the end of its day, for every member', () => {
    const dates = {
      'warn-after': '2027-01-31',
      'no-create-after': '2028-02-29',
      'no-use-after': '2029-12-31',
    }
    const document = permissive({}, { deprecations: { 'ML-DSA-44': dates } })
    const at = (operation: PolicyOperation, year: number, month: number, day: number, set = 'ML-DSA-44') =>
      outcome(document, operation, 'sign', set, Date.UTC(year, month - 1, day))
    expect(at('create', 2027, 1, 31)).toBe('allow')
    expect(at('create', 2027, 2, 1)).toBe('allow: ML-DSA-44 is being phased out')
    expect(at('create', 2028, 2, 29)).toBe('allow: ML-DSA-44 is being phased out')
    expect(at('create', 2028, 3, 1)).toBe('creation_ended')
    expect(at('use', 2028, 3, 1)).toBe('allow: ML-DSA-44 is being phased out')
    expect(at('create', 2030, 1, 1)).toBe('use_ended')
    expect(at('use', 2030, 1, 1)).toBe('use_ended')
    expect(at('read', 2030, 1, 1)).toBe('allow: ML-DSA-44 is only read any more')
    expect(at('use', 2030, 1, 1, 'Ed25519+ML-DSA-44')).toBe('use_ended')
    expect(at('use', 2030, 1, 1, 'ML-DSA-65')).toBe('allow')
  })
})

const ajv = new Ajv2020({ strict: true, allErrors: false, formats: { date: true } })
const schema: unknown = JSON.parse(
  readFileSync(new URL('../src/policy.schema.json', import.meta.url), 'utf8'),
)
const validate = ajv.compile(schema as object)

/** The message of the refusal, or undefined. */
function refusal(document: unknown): string | undefined {
  try {
    parsePolicy(document)
    return undefined
  } catch (error) {
    expect(error).toMatchObject({ name: 'EngineError', code: 'invalid_policy' })
    return (error as Error).message
  }
}

const edited = (edit: (document: any) => void): unknown => {
  const document = structuredClone(standard)
  edit(document)
  return document
}

describe('parsePolicy', () => {
  it.each([
    ['policy must be an object', [] as unknown],
    ['policy must be an object', null],
    ['policy must be an object', 'default'],
    ['policy.extra is not known', edited((p) => (p.extra = 1))],
    ['policy.name is missing', edited((p) => delete p.name)],
    ['policy.name must be a text of 1 to 64 characters', edited((p) => (p.name = ''))],
    ['policy.version must be one of 1', edited((p) => (p.version = 2))],
    ['policy.$schema must be a text of 1 to 2048 characters', edited((p) => (p.$schema = 7))],
    ['policy.description must be a text of 0 to 4096 characters', edited((p) => (p.description = null))],
    ['policy.encrypt must be an object', edited((p) => (p.encrypt = null))],
    ['policy.sign.minimumCategory is missing', edited((p) => delete p.sign.minimumCategory)],
    ['policy.sign.minimumCategories is not known', edited((p) => (p.sign.minimumCategories = 3))],
    ['policy.sign.minimumCategory must be one of 1, 2, 3, 4, 5', edited((p) => (p.sign.minimumCategory = 0))],
    ['policy.sign.hybridRequired must be true or false', edited((p) => (p.sign.hybridRequired = 'yes'))],
    ['policy.sign.allowed must be a list of 1 to 256 entries', edited((p) => (p.sign.allowed = []))],
    ['policy.sign.allowed must be a list of 1 to 256 entries', edited((p) => (p.sign.allowed = {}))],
    [
      'policy.sign.allowed[1] must be an algorithm id, or several joined by "+"',
      edited((p) => (p.sign.allowed = ['Ed25519+ML-DSA-65', 'ML DSA'])),
    ],
    ['policy.sign.allowed[3] stands there twice', edited((p) => p.sign.allowed.push('ML-DSA-65+Ed25519'))],
    [
      'policy.sign.allowed[0] must name 1 to 4 different algorithms',
      edited((p) => (p.sign.allowed = ['A+A'])),
    ],
    [
      'policy.sign.allowed[0] must name 1 to 4 different algorithms',
      edited((p) => (p.sign.allowed = ['A+B+C+D+E'])),
    ],
    [
      'policy.encrypt.readable[0] must name 1 to 1 different algorithms',
      edited((p) => (p.encrypt.readable = ['X-Wing+ML-KEM-768'])),
    ],
    ['policy.sign.default must be one of "allowed"', edited((p) => (p.sign.default = 'ML-DSA-65'))],
    [
      'policy.sign.tiers[1] must be one of standard, draft, experimental, legacy',
      edited((p) => (p.sign.tiers = ['standard', 'beta'])),
    ],
    ['policy.session.requiredSources is missing', edited((p) => (p.session = {}))],
    [
      'policy.session.requiredSources[0] must be one of kem, qkd, qrng',
      edited((p) => (p.session = { requiredSources: ['psk'] })),
    ],
    [
      'policy.deprecations.ML-KEM-512.no-use-before is not known',
      edited((p) => (p.deprecations = { 'ML-KEM-512': { 'no-use-before': '2030-01-01' } })),
    ],
    ['policy.deprecations.a b is not an algorithm id', edited((p) => (p.deprecations = { 'a b': {} }))],
    [
      'policy.deprecations.A.warn-after must be a date, YYYY-MM-DD',
      edited((p) => (p.deprecations = { A: { 'warn-after': '2026-02-31' } })),
    ],
    [
      'policy.deprecations.A.warn-after must be a date, YYYY-MM-DD',
      edited((p) => (p.deprecations = { A: { 'warn-after': '2026-2-031' } })),
    ],
    [
      'policy.deprecations.A.warn-after must be a text of 10 to 10 characters',
      edited((p) => (p.deprecations = { A: { 'warn-after': 1 } })),
    ],
    [
      'policy.deprecations.A.no-use-after must not be before "warn-after"',
      edited((p) => (p.deprecations = { A: { 'no-use-after': '2030-01-01', 'warn-after': '2040-01-01' } })),
    ],
    [
      'policy.deprecations.A.no-create-after must not be before "warn-after"',
      edited(
        (p) => (p.deprecations = { A: { 'warn-after': '2030-01-02', 'no-create-after': '2030-01-01' } }),
      ),
    ],
    [
      'policy.deprecations.A.no-use-after must not be before "no-create-after"',
      edited(
        (p) => (p.deprecations = { A: { 'no-create-after': '2050-01-01', 'no-use-after': '2030-01-01' } }),
      ),
    ],
    [
      'policy.__proto__ is not known',
      JSON.parse(JSON.stringify(standard).replace('{', '{"__proto__":{},')) as unknown,
    ],
  ])('%s', (message, document) => {
    expect(refusal(document)).toBe(message)
  })

  it('takes three dates of one day, and any of them alone', () => {
    const day = { 'warn-after': '2030-01-01', 'no-create-after': '2030-01-01', 'no-use-after': '2030-01-01' }
    expect(refusal(edited((p) => (p.deprecations = { A: day })))).toBeUndefined()
    for (const [name, date] of Object.entries(day))
      expect(refusal(edited((p) => (p.deprecations = { A: { [name]: date } })))).toBeUndefined()
  })

  it('requires a KEM secret where the document says nothing about sessions', () => {
    expect(parsePolicy(standard).requiredSources).toEqual(['kem'])
    const document = edited((p) => (p.session = { requiredSources: ['kem', 'qkd'] }))
    expect(parsePolicy(document).requiredSources).toEqual(['kem', 'qkd'])
  })

  it('agrees with policy.schema.json', () => {
    for (const document of Object.values(POLICY_PROFILES)) expect(validate(document)).toBe(true)
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('X-Wing', 'A+B', 'a b', '', 'standard', '2030-01-01', 'qkd', 0, 1, 3, 6, true, []),
    )
    const paths = [
      ...Object.keys(standard),
      ...['default', 'allowed', 'readable', 'minimumCategory', 'tiers', 'hybridRequired', 'x'].flatMap(
        (m) => [`encrypt.${m}`, `sign.${m}`],
      ),
      ...[
        'session',
        'session.requiredSources',
        'deprecations.A',
        'deprecations.A.warn-after',
        'deprecations.?',
      ],
      ...['sign.allowed.0', 'encrypt.readable.0', 'sign.tiers.0', '$schema', 'unknown'],
    ]
    let refused = 0
    let accepted = 0
    fc.assert(
      fc.property(fc.constantFrom(...paths), junk, fc.boolean(), (path, value, remove) => {
        const document = structuredClone(standard) as any
        document.deprecations.A = {}
        document.session = { requiredSources: ['kem'] }
        const names = path.split('.')
        const last = names.pop()!
        const holder = names.reduce((at, name) => at[name] as any, document)
        if (remove) delete holder[last]
        else holder[last] = value
        const message = refusal(document)
        // What a schema cannot say: membership of the default, a set named twice, days that no month has.
        if (message !== undefined && /one of "allowed"|twice|different algorithms|be a date/.test(message))
          return
        // A hole in an array is no JSON.
        if (remove && Number.isInteger(Number(last))) return
        expect([path, value, message === undefined]).toEqual([path, value, validate(document)])
        if (message === undefined) accepted++
        else refused++
      }),
      { numRuns: 3000 },
    )
    expect(Math.min(accepted, refused)).toBeGreaterThan(100)
  })
})

it.each(Object.entries(POLICY_PROFILES))(
  'profile %s takes algorithms of standards alone',
  (_, { encrypt, sign }) => {
    expect([encrypt.tiers, sign.tiers]).toEqual([['standard'], ['standard']])
  },
)
