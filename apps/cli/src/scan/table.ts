/** Findings as lines for people: columns as wide as the first hundred need, so that a long scan is shown as it goes. */
import type { Finding, Problem } from '@quantum-shield/crypto-inventory'
import { systemMessage } from '../failure.ts'
import { printable, table } from '../output.ts'
import type { Summary } from './tally.ts'

const FIRST = 100

/** Line in text, offset in other files where it is not the beginning. */
function placeOf({ path, place }: Finding | Problem): string {
  if (place?.line !== undefined) return `${path}:${place.line}`
  return place === undefined || place.offset === 0 ? path : `${path}+${place.offset}`
}

function verdictOf({ quantum, since, isWeak }: Finding): string {
  const known = since === undefined ? quantum : `${quantum} ${since}`
  return isWeak ? `${known}, weak` : known
}

/** What NIST's categories are measured by: AES-128, SHA-256, AES-192, SHA-384, AES-256. */
const CATEGORY_BITS = [undefined, 128, 128, 192, 192, 256] as const

/** Bits of the weakest use that somebody relies on; nothing where one is not known, for example an encrypted key. */
function strengthOf({ uses }: Finding): string {
  const bits = uses
    .filter(({ isSelfSigned }) => isSelfSigned !== true)
    .map(({ algorithm: { classicalBits, category = 0 } }) => classicalBits ?? CATEGORY_BITS[category])
  return bits.includes(undefined) ? '' : `${Math.min(...bits.flatMap((value) => value ?? []))} bits`
}

const MAX_ABOUT = 60

/** Whose it is, where the file says so. */
function aboutOf({ details }: Finding): string {
  const { subject, comment, hosts, keyId } = details
  const known = [subject, comment, hosts, keyId].find((text) => typeof text === 'string' && text !== '')
  const text = typeof known === 'string' ? known : ''
  return text.length > MAX_ABOUT ? `${text.slice(0, MAX_ABOUT - 1)}…` : text
}

const HEAD = ['where', 'what', 'algorithms', 'strength', 'quantum computer', 'about']

const rowOf = (finding: Finding): readonly string[] =>
  [
    placeOf(finding),
    `${finding.kind}, ${finding.format}`,
    [...new Set(finding.uses.map(({ algorithm }) => algorithm.name))].join(' + '),
    strengthOf(finding),
    verdictOf(finding),
    aboutOf(finding),
  ].map(printable)

/** Gives lines out as soon as the widths are settled. */
export class FindingTable {
  #widths: readonly number[] | undefined
  #held: (readonly string[])[] = [HEAD]

  /** @returns the lines that can be shown now. */
  add(finding: Finding): readonly string[] {
    const row = rowOf(finding)
    if (this.#widths !== undefined) return [this.#pad(row, this.#widths)]
    this.#held.push(row)
    return this.#held.length < FIRST ? [] : this.end()
  }

  /** @returns the lines that are still held. */
  end(): readonly string[] {
    const held = this.#held.length > 1 || this.#widths !== undefined ? this.#held : []
    this.#held = []
    this.#widths ??= (held[0] ?? []).map((_, i) => Math.max(...held.map((row) => (row[i] ?? '').length)))
    return table(held)
  }

  #pad(row: readonly string[], widths: readonly number[]): string {
    return row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  }
}

export function problemLine(problem: Problem): string {
  const { message, reason } = problem
  const what = reason === 'too_large' ? `too large: ${message}` : (systemMessage(message) ?? message)
  return `${placeOf(problem)}: ${what}`
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** What there is and what to do, the line with the figures last. */
export function summaryLines(summary: Summary): readonly string[] {
  const { files, findings, vulnerable, due, weak, safe, unknown, unreadable, malformed, tooLarge, links } =
    summary
  const replacements = Object.entries(summary.replacements).sort(([, a], [, b]) => b - a)
  const verdicts = `${vulnerable} vulnerable to a quantum computer (${due} of them matter already), ${weak} weak, ${safe} safe, ${unknown} unknown`
  const passedBy = [
    unreadable > 0 ? `${unreadable} not readable` : '',
    malformed > 0 ? `${malformed} malformed` : '',
    tooLarge > 0 ? `${tooLarge} too large to be read whole` : '',
    links > 0 ? `${counted(links, 'link')} not followed` : '',
  ].filter(Boolean)
  const head = `${counted(files, 'file')}, ${counted(findings, 'finding')}: ${verdicts}`
  return [
    ...(replacements.length === 0 ? [] : ['', 'What takes their place:']),
    ...table(replacements.map(([what, count]) => [`  ${count}`, what])),
    '',
    passedBy.length === 0 ? head : `${head}; ${passedBy.join(', ')}`,
  ]
}
