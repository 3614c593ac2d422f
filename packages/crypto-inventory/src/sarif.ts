/** What a scan found as SARIF 2.1.0 (OASIS Standard, 27 Mar 2020), for tools that show it beside the code. */
import type { Finding, Problem } from './finding.ts'

interface Rule {
  readonly id: string
  readonly level: 'error' | 'warning' | 'note'
  readonly text: string
}

/** From the gravest on: a finding is a result of the first that fits it. */
const RULES = {
  weak: {
    id: 'weak-cryptography',
    level: 'error',
    text: 'Cryptography below 112 bits, or withdrawn: an attacker needs no quantum computer.',
  },
  due: {
    id: 'quantum-vulnerable-now',
    level: 'error',
    text: 'A quantum computer breaks it, and what it protects has to stay confidential beyond that day: recorded today, read then.',
  },
  vulnerable: {
    id: 'quantum-vulnerable',
    level: 'warning',
    text: 'A quantum computer breaks it; it has to be replaced before there is one.',
  },
  unknown: {
    id: 'unknown-cryptography',
    level: 'note',
    text: 'The algorithm is unknown, or hidden behind a passphrase.',
  },
  unreadable: {
    id: 'unreadable',
    level: 'note',
    text: 'Something that could not be read, or says that it is a key or a certificate and is none.',
  },
} as const satisfies Record<string, Rule>

const ALL_RULES: readonly Rule[] = Object.values(RULES)

/** @returns undefined for a finding that needs nobody's attention. */
function ruleFor({ quantum, isWeak, isDue }: Finding): Rule | undefined {
  if (isWeak) return RULES.weak
  if (quantum === 'vulnerable') return isDue ? RULES.due : RULES.vulnerable
  return quantum === 'unknown' ? RULES.unknown : undefined
}

/** RFC 3986: a path relative to where the scan was started, or a whole URI. */
const uriOf = (path: string): string =>
  path.startsWith('tls://') ? path : path.split('/').map(encodeURIComponent).join('/')

function resultOf(rule: Rule, message: string, { path, place }: Finding | Problem): object {
  const region = place?.line === undefined ? place && { byteOffset: place.offset } : { startLine: place.line }
  return {
    ruleId: rule.id,
    ruleIndex: ALL_RULES.indexOf(rule),
    level: rule.level,
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) }, ...(region && { region }) } }],
  }
}

function messageOf({ kind, uses, since, replacement }: Finding): string {
  const what = `${kind} with ${uses.map(({ algorithm }) => algorithm.name).join(', ')}`
  const when = since === undefined ? '' : `; matters since ${since}`
  return `${what}${when}${replacement === undefined ? '' : `; replace it by: ${replacement}`}`
}

/** @returns undefined for a finding that is safe. */
export function sarifResult(record: Finding | Problem): object | undefined {
  if (record.type === 'problem') return resultOf(RULES.unreadable, record.message, record)
  const rule = ruleFor(record)
  return rule && resultOf(rule, messageOf(record), record)
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** The document around results, which may come one by one: text in front of them, and behind. */
export function sarifFrame(): { readonly head: string; readonly tail: string } {
  const driver = {
    name: 'qshield scan',
    rules: ALL_RULES.map(({ id, level, text }) => ({
      id,
      shortDescription: { text },
      defaultConfiguration: { level },
    })),
  }
  const log = { $schema: SCHEMA, version: '2.1.0', runs: [{ tool: { driver }, results: [] }] }
  const [head = '', tail = ''] = JSON.stringify(log).split('"results":[')
  return { head: `${head}"results":[`, tail }
}
