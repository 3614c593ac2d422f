/** The vector files as text. */
import { acceptCases, acceptKeys } from './accept.ts'
import { rejectCases } from './reject.ts'

const COMMAND = 'node --conditions=@quantum-shield/source tools/envelope-vectors/src/generate.ts'

/** One case a line: a changed case is a changed line. */
function textOf(description: string, keys: object, cases: readonly object[]): string {
  const rows = cases.map((each) => `    ${JSON.stringify(each)}`).join(',\n')
  const head = JSON.stringify({ description, command: COMMAND, keys }, undefined, 2).replace(/\n}$/, '')
  return `${head},\n  "cases": [\n${rows}\n  ]\n}\n`
}

export async function vectorFiles(): Promise<Readonly<Record<string, string>>> {
  const keys = acceptKeys()
  return {
    'accept.json': textOf(
      'Envelopes of docs/design/001 that open with each of their keys. Plaintext byte i is (31 i + floor(i / 256)) mod 256.',
      keys,
      await acceptCases(),
    ),
    'reject.json': textOf(
      'Envelopes of docs/design/001 that must not open with their keys: what is wrong, and the code it gives.',
      keys,
      await rejectCases(),
    ),
  }
}
