/** C2SP CCTV's test files for age (npm cctv-age): each ends as it says, through what `decrypt` reads them with. */
import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { errorCode } from '@quantum-shield/pq-core'
import { openAge, type AgeKeys } from '../src/age/streams.ts'

interface TestFile {
  readonly name: string
  readonly expected: string
  /** SHA-256 of the content, in hexadecimal; absent where there is none. */
  readonly payload: string | undefined
  readonly keys: readonly AgeKeys[]
  readonly sealed: Buffer
}

function parse(name: string, bytes: Uint8Array): TestFile {
  const whole = Buffer.from(bytes)
  const end = whole.indexOf('\n\n')
  const facts = whole
    .toString('latin1', 0, end)
    .split('\n')
    .map((line) => line.split(/: (.*)/))
  const all = (key: string): string[] => facts.flatMap(([fact, value]) => (fact === key ? [value ?? ''] : []))
  const rest = whole.subarray(end + 2)
  const identities = all('identity')
  return {
    name,
    expected: all('expect')[0] ?? '',
    payload: all('payload')[0],
    keys: [
      ...(identities.length > 0 ? [{ identities }] : []),
      ...all('passphrase').map((passphrase) => ({ passphrase })),
    ],
    sealed: all('compressed')[0] === 'zlib' ? inflateSync(rest) : rest,
  }
}

/** Not a literal: its declarations are no ES module's. */
const PACKAGE: string = 'cctv-age'

const ALL = Object.entries((await import(PACKAGE)) as Record<string, unknown>)
  .filter((entry): entry is [string, Uint8Array] => ArrayBuffer.isView(entry[1]))
  .map(([name, bytes]) => parse(name, bytes))

/** Blocks of the size given, each in memory that is used again, as large files are read. */
async function* blocksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const memory = Buffer.alloc(size)
  for (let i = 0; i < bytes.length; i += size) {
    const length = Math.min(size, bytes.length - i)
    memory.set(bytes.subarray(i, i + length))
    yield memory.subarray(0, length)
    memory.fill(0)
  }
}

interface Ending {
  readonly code: string | undefined
  readonly digest: string
}

async function open(file: TestFile, keys: AgeKeys, size: number): Promise<Ending> {
  const hash = createHash('sha256')
  let code: string | undefined
  try {
    for await (const part of openAge(keys)(blocksOf(file.sealed, size))) hash.update(part)
  } catch (error) {
    code = errorCode(error)
    if (code === undefined) throw error
  }
  return { code, digest: hash.digest('hex') }
}

const CODES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  success: [undefined],
  'no match': ['no_matching_key', 'decryption_failed'],
  'HMAC failure': ['decryption_failed'],
  'header failure': ['malformed', 'limit_exceeded'],
  'armor failure': ['malformed'],
  'payload failure': ['decryption_failed'],
}

it('143 files, 19 of them hybrid', () => {
  expect(ALL).toHaveLength(143)
  expect(ALL.filter(({ name }) => /hybrid|mlkem|pq/.test(name))).toHaveLength(19)
})

describe.each(ALL)('$name: $expected', (file) => {
  it.each([4096, 61])(
    'in blocks of %i bytes',
    async (size) => {
      const keys = file.keys.length > 0 ? file.keys : [{ identities: [] }]
      const endings: Ending[] = []
      for (const one of keys) endings.push(await open(file, one, size))
      const [ending] = endings
      expect(CODES[file.expected]).toContain(ending?.code)
      if (file.expected === 'success') expect(ending?.digest).toBe(file.payload)
    },
    30_000,
  )
})
