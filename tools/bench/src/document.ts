/** docs/benchmarks.md: the text is written by hand, the figures behind its marker by `npm run bench -- --update`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './find.ts'

const MARKER = '<!-- Written by `npm run bench -- --update`. -->'

/** @throws Error when the document has lost its marker. */
export function updateDocument(header: readonly string[], tables: string, root = ROOT): void {
  const file = join(root, 'docs', 'benchmarks.md')
  const [text, ...rest] = readFileSync(file, 'utf8').split(MARKER)
  if (text === undefined || rest.length !== 1) throw new Error(`${file} needs one line ${MARKER}`)
  const circumstances = header.map((line) => `- ${line}`).join('\n')
  writeFileSync(file, `${text}${MARKER}\n\n${circumstances}\n\n${tables}\n`)
}
