/** What people read goes to standard error or output as text; what programs read is one JSON document. */

export interface JsonOption {
  readonly json?: boolean
}

/** One JSON document on standard output, or lines of text on standard output. */
export function print(value: unknown, lines: readonly string[], { json }: JsonOption): void {
  process.stdout.write(json === true ? `${JSON.stringify(value, null, 2)}\n` : `${lines.join('\n')}\n`)
}

/** A note beside a result that itself may be on standard output. */
export function note(line: string): void {
  process.stderr.write(`qshield: ${line}\n`)
}

/** Columns padded to their widest cell, two spaces between. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** A key id as people compare it: the first 12 of 43 characters. */
export const shortId = (id: string): string => `${id.slice(0, 12)}…`
