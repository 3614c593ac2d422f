/** What people read is text, what programs read is one JSON document; either goes to standard output. */

export interface JsonOption {
  readonly json?: boolean
}

/** For messages about standard input and output. */
export const STANDARD_INPUT = '(standard input)'
export const STANDARD_OUTPUT = '(standard output)'

/**
 * One line that a terminal shows as it is: names come from others, and may hold line ends, escape sequences and
 * marks that turn the direction of writing.
 */
export function printable(text: string): string {
  const escape = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escape)
}

/** To standard output; where that fails, the command fails. */
export function write(output: string | Uint8Array): void {
  if (process.stdout.listenerCount('error') === 0) {
    process.stdout.on('error', (error) => {
      void import('./failure.ts').then(({ report }) => report(error, STANDARD_OUTPUT))
    })
  }
  process.stdout.write(output)
}

/** One JSON document, or lines of text. */
export function print(value: unknown, lines: readonly string[], { json }: JsonOption): void {
  write(json === true ? `${JSON.stringify(value, null, 2)}\n` : `${lines.map(printable).join('\n')}\n`)
}

/** A note beside a result that itself may be on standard output. */
export function note(line: string): void {
  process.stderr.write(`qshield: ${printable(line)}\n`)
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
