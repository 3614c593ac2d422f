/** The figures of a scan. */
import type { Finding, ScanRecord, Totals } from '@quantum-shield/crypto-inventory'

export interface Summary extends Omit<Totals, 'type'> {
  readonly findings: number
  readonly vulnerable: number
  /** Vulnerable, and it matters already. */
  readonly due: number
  readonly weak: number
  readonly safe: number
  readonly unknown: number
  readonly unreadable: number
  readonly malformed: number
  /** Read in part. */
  readonly tooLarge: number
  /** What takes the place of findings, with their number. */
  readonly replacements: Readonly<Record<string, number>>
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export class Tally {
  readonly #replacements = new Map<string, number>()
  readonly #counts: Mutable<Omit<Summary, 'replacements'>> = {
    files: 0,
    folders: 0,
    links: 0,
    special: 0,
    bytes: 0,
    findings: 0,
    vulnerable: 0,
    due: 0,
    weak: 0,
    safe: 0,
    unknown: 0,
    unreadable: 0,
    malformed: 0,
    tooLarge: 0,
  }

  add(record: ScanRecord): void {
    switch (record.type) {
      case 'finding':
        this.#addFinding(record)
        return
      case 'problem':
        if (record.reason === 'too_large') this.#counts.tooLarge++
        else this.#counts[record.reason]++
        return
      case 'totals':
        for (const name of ['files', 'folders', 'links', 'special', 'bytes'] as const)
          this.#counts[name] += record[name]
    }
  }

  #addFinding({ quantum, isDue, isWeak, replacement }: Finding): void {
    const counts = this.#counts
    counts.findings++
    counts[quantum]++
    if (isDue) counts.due++
    if (isWeak) counts.weak++
    if (replacement === undefined) return
    this.#replacements.set(replacement, (this.#replacements.get(replacement) ?? 0) + 1)
  }

  summary(): Summary {
    return { ...this.#counts, replacements: Object.fromEntries(this.#replacements) }
  }
}
