/** What cryptography lies where, and what a quantum computer breaks of it. Reads, and writes to standard output only. */
import { once } from 'node:events'
import type { Horizon, ScanRecord } from '@quantum-shield/crypto-inventory'
import { CliError } from '../failure.ts'
import { note, write, type JsonOption } from '../output.ts'
import { REPORTS, type Report } from '../scan/reports.ts'
import { problemLine } from '../scan/table.ts'
import { Tally, type Summary } from '../scan/tally.ts'
import { recordsOf } from '../scan/targets.ts'

interface ScanOptions extends JsonOption {
  readonly format?: string
  readonly dataLifetime?: string
  readonly quantumYear?: string
  readonly failOn?: readonly string[]
}

const CAUSES = ['vulnerable', 'due', 'weak', 'malformed'] as const satisfies readonly (keyof Summary)[]
type Cause = (typeof CAUSES)[number]

const unknownOf = (option: string, value: string, known: readonly string[]): CliError =>
  new CliError('usage', `--${option} ${value}: unknown; known: ${known.join(', ')}`)

/** @throws CliError `usage`. */
function reportFor({ format, json }: ScanOptions): Report {
  if (json === true && format !== undefined && format !== 'json')
    throw new CliError('usage', '--json and --format name two formats; pass one')
  const name = format ?? (json === true ? 'json' : 'table')
  const report = Object.hasOwn(REPORTS, name) ? REPORTS[name] : undefined
  if (report === undefined) throw unknownOf('format', name, Object.keys(REPORTS))
  return report
}

/** @throws CliError `usage`. */
function wholeNumber(
  option: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new CliError('usage', `--${option} ${text}: a whole number from ${least} to ${most} expected`)
  return value
}

function horizonOf(options: ScanOptions): Horizon {
  const dataLifetimeYears = wholeNumber('data-lifetime', options.dataLifetime, 0, 150)
  const quantumYear = wholeNumber('quantum-year', options.quantumYear, 2000, 2200)
  return {
    ...(dataLifetimeYears !== undefined && { dataLifetimeYears }),
    ...(quantumYear !== undefined && { quantumYear }),
  }
}

/** @throws CliError `usage`. */
function causesOf(names: readonly string[] = []): readonly Cause[] {
  return names.map((name) => {
    const cause = CAUSES.find((known) => known === name)
    if (cause === undefined) throw unknownOf('fail-on', name, CAUSES)
    return cause
  })
}

/** Counts what passes; in a report without problems they go to standard error, where they do not break the document. */
async function* counting(records: AsyncIterable<ScanRecord>, tally: Tally): AsyncGenerator<ScanRecord> {
  for await (const record of records) {
    tally.add(record)
    yield record
  }
}

async function* noting(records: AsyncIterable<ScanRecord>): AsyncGenerator<ScanRecord> {
  for await (const record of records) {
    if (record.type === 'problem') note(problemLine(record))
    yield record
  }
}

/** Waits where the reader is slower than the scan. A reader that has gone rejects. */
async function print(pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) {
    if (piece === '') continue
    write(piece)
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
  }
}

export async function scan(targets: readonly string[], options: ScanOptions): Promise<void> {
  const [report, horizon, causes] = [reportFor(options), horizonOf(options), causesOf(options.failOn)]
  if (targets.length === 0)
    throw new CliError(
      'usage',
      'scan: what? pass files, folders or HOST:PORT; `qshield scan .` takes this folder',
    )
  const tally = new Tally()
  const counted = counting(recordsOf(targets, horizon), tally)
  const hasNoProblems = options.format?.startsWith('cbom') === true
  await print(report(hasNoProblems ? noting(counted) : counted, tally))
  const summary = tally.summary()
  if (summary.unreadable > 0) process.exitCode = 3
  if (causes.some((cause) => summary[cause] > 0)) process.exitCode = 1
}
