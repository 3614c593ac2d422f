/** C2SP CCTV's test files for age, as npm has them: each must end as it says, through what `qshield decrypt` reads with. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inflateSync } from 'node:zlib'
import { errorCode } from '@quantum-shield/pq-core'
import { readVectorFile, repositoryRoot } from '@quantum-shield/testkit'
import type { Suite } from '../suite.ts'

interface Keys {
  readonly identities?: readonly string[]
  readonly passphrase?: string
}

/** Of apps/cli/src/age/streams.ts: a command has no entry that a package could import. */
interface AgeReader {
  openAge(keys: Keys): (sealed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>
}

interface TestFile {
  readonly expected: string
  /** SHA-256 of the content, in hexadecimal. Before an error less may come out here than the file says: a chunk is held back. */
  readonly payload: string | undefined
  readonly keys: Keys
  readonly sealed: Uint8Array
}

const FILE = 'cctv-age/index.js'
/** Not a literal: its declarations are no ES module's. */
const PACKAGE: string = 'cctv-age'
const HYBRID = 'age, ML-KEM-768 with X25519'

const CODES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  success: [undefined],
  'no match': ['no_matching_key', 'decryption_failed'],
  'HMAC failure': ['decryption_failed'],
  'header failure': ['malformed', 'limit_exceeded'],
  'armor failure': ['malformed'],
  'payload failure': ['decryption_failed'],
}

/** Lines `name: value`, an empty line, the age file. */
function parse(bytes: Uint8Array): TestFile {
  const whole = Buffer.from(bytes)
  const end = whole.indexOf('\n\n')
  const facts = whole.toString('latin1', 0, end).split('\n')
  const all = (name: string): string[] =>
    facts.flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []))
  const [identities, [passphrase]] = [all('identity'), all('passphrase')]
  const rest = whole.subarray(end + 2)
  return {
    expected: all('expect')[0] ?? '',
    payload: all('payload')[0],
    keys: identities.length > 0 || passphrase === undefined ? { identities } : { passphrase },
    sealed: all('compressed')[0] === 'zlib' ? inflateSync(rest) : rest,
  }
}

async function endsAsItSays({ openAge }: AgeReader, file: TestFile): Promise<boolean> {
  const hash = createHash('sha256')
  let code: string | undefined
  async function* source() {
    yield file.sealed
  }
  try {
    for await (const part of openAge(file.keys)(source())) hash.update(part)
  } catch (error) {
    code = errorCode(error)
    if (code === undefined) throw error
  }
  const isRight = CODES[file.expected]?.includes(code) === true
  return file.expected === 'success' ? isRight && hash.digest('hex') === file.payload : isRight
}

export const ageFiles: Suite = async ({ set, algorithm, check }) => {
  // Pinned before it is believed.
  readVectorFile(set, FILE)
  const place = pathToFileURL(join(repositoryRoot, 'apps/cli/src/age/streams.ts'))
  const reader = (await import(place.href)) as AgeReader
  for (const [name, bytes] of Object.entries((await import(PACKAGE)) as Record<string, unknown>)) {
    if (!ArrayBuffer.isView(bytes) || /hybrid|mlkem|pq/.test(name) !== (algorithm === HYBRID)) continue
    const holds = await endsAsItSays(
      reader,
      parse(new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)),
    )
    check('opening', 'typage', name, () => holds)
  }
}
