/** The forms of a report. Each turns records into pieces of text as they come, and the summary into the end. */
import type { ScanRecord } from '@quantum-shield/crypto-inventory'
import { note, printable } from '../output.ts'
import { FindingTable, problemLine, summaryLines } from './table.ts'
import type { Tally } from './tally.ts'

type Records = AsyncIterable<ScanRecord>
export type Report = (records: Records, tally: Tally) => AsyncIterable<string>

const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

async function* tableReport(records: Records, tally: Tally): AsyncGenerator<string> {
  const table = new FindingTable()
  for await (const record of records) {
    if (record.type === 'problem') note(problemLine(record))
    if (record.type === 'finding') yield linesOf(table.add(record))
  }
  yield linesOf(table.end())
  yield linesOf(summaryLines(tally.summary()).map(printable))
}

/** One record a line, inside one document. */
async function* jsonReport(records: Records, tally: Tally): AsyncGenerator<string> {
  yield '{"records":['
  let separator = '\n'
  for await (const record of records) {
    if (record.type === 'totals') continue
    yield separator + JSON.stringify(record)
    separator = ',\n'
  }
  yield `\n],"summary":${JSON.stringify(tally.summary())}}\n`
}

async function* sarifReport(records: Records): AsyncGenerator<string> {
  const { sarifFrame, sarifResult } = await import('@quantum-shield/crypto-inventory/sarif')
  const { head, tail } = sarifFrame()
  yield head
  let separator = '\n'
  for await (const record of records) {
    const result = record.type === 'totals' ? undefined : sarifResult(record)
    if (result === undefined) continue
    yield separator + JSON.stringify(result)
    separator = ',\n'
  }
  yield `\n${tail}\n`
}

const cbomReport = (specVersion: '1.7' | '1.6') =>
  async function* (records: Records): AsyncGenerator<string> {
    const { cbomOf } = await import('@quantum-shield/crypto-inventory/cbom')
    yield `${JSON.stringify(await cbomOf(records, { specVersion }), null, 1)}\n`
  }

export const REPORTS: Readonly<Record<string, Report>> = {
  table: tableReport,
  json: jsonReport,
  sarif: sarifReport,
  cbom: cbomReport('1.7'),
  'cbom-1.6': cbomReport('1.6'),
}
