/** What is in one file: every reader whose mark is there. */
import type { Found } from './finding.ts'
import { AGE_MAGIC, readAgeFile, readAgeKeys } from './formats/age.ts'
import { attempt, damage } from './formats/damage.ts'
import { looksLikeDer, readDer } from './formats/der.ts'
import { readJson } from './formats/jwk.ts'
import { readTokens } from './formats/jwt.ts'
import { looksLikeOpenPgp, readBinaryOpenPgp } from './formats/openpgp.ts'
import {
  ENVELOPE_FORMAT,
  ENVELOPE_MAGIC,
  readEnvelope,
  readSignatureFile,
  SIGNATURE_MAGIC,
} from './formats/own.ts'
import { BASE64_BEGIN, readBase64Pem } from './formats/pem.base64.ts'
import { readPem } from './formats/pem.ts'
import { readSshLines } from './formats/ssh.ts'
import { inputOf, type Input } from './input.ts'

/** Formats that begin with their name or their structure: nothing else is looked for in such a file. */
interface Magic {
  readonly matches: (bytes: Uint8Array, size: number) => boolean
  readonly read: (input: Input) => Iterable<Found>
}

const startsWith = (magic: string) => {
  const codes = Array.from(magic, (character) => character.charCodeAt(0))
  return (bytes: Uint8Array): boolean => codes.every((code, i) => bytes[i] === code)
}

/** Two bytes that fit the length of a short file are chance; four or five that do are damage worth telling. */
function readUnlabelled(bytes: Uint8Array): readonly Found[] {
  const found = attempt({ offset: 0 }, 'DER', () => readDer(bytes, { offset: 0 }))
  const isShort = (bytes[1] ?? 0) < 0x80
  return isShort ? found.filter(({ kind }) => kind !== 'damage') : found
}

const MAGICS: readonly Magic[] = [
  {
    matches: startsWith(ENVELOPE_MAGIC),
    read: ({ bytes }) => attempt({ offset: 0 }, 'envelope', () => readEnvelope(bytes, { offset: 0 })),
  },
  {
    matches: startsWith(`${SIGNATURE_MAGIC}\x01`),
    read: ({ bytes }) =>
      attempt({ offset: 0 }, 'signature file', () => readSignatureFile(bytes, { offset: 0 })),
  },
  { matches: startsWith(AGE_MAGIC), read: readAgeFile },
  {
    matches: looksLikeDer,
    read: ({ bytes, size }) => (bytes.length < size ? [] : readUnlabelled(bytes)),
  },
  {
    matches: looksLikeOpenPgp,
    read: ({ bytes, size }) => readBinaryOpenPgp(bytes, bytes.length === size, { offset: 0 }),
  },
]

/** Formats that stand anywhere in a file, each behind a text that they cannot do without. */
const TEXTS: readonly {
  readonly marks: readonly string[]
  readonly read: (input: Input) => Iterable<Found>
}[] = [
  { marks: ['-----BEGIN ', '---- BEGIN SSH2'], read: readPem },
  { marks: [BASE64_BEGIN], read: readBase64Pem },
  { marks: [' AAAA', '\tAAAA'], read: readSshLines },
  { marks: ['eyJ', 'eyA', 'ewo'], read: readTokens },
  { marks: ['"kty"', ENVELOPE_FORMAT], read: readJson },
  { marks: ['age1', 'AGE-SECRET-KEY-'], read: readAgeKeys },
]

/** A file with more is a list of keys, not a place where a key lies. */
const MAX_FOUND = 100_000

/**
 * Everything in a file, without an error: what is not well-formed comes out as damage.
 * @param bytes the file, or its front. @param size of the file.
 */
export function* readFile(bytes: Uint8Array, size = bytes.length): Generator<Found> {
  const input = inputOf(bytes, size)
  let count = 0
  for (const found of readAll(input)) {
    yield found
    if (++count < MAX_FOUND) continue
    yield damage({ offset: 0 }, `more than ${MAX_FOUND} findings; the rest is left out`)
    return
  }
}

function* readAll(input: Input): Generator<Found> {
  for (const { matches, read } of MAGICS) {
    if (!matches(input.bytes, input.size)) continue
    const found = [...read(input)]
    if (found.length > 0) {
      yield* found
      return
    }
  }
  for (const { marks, read } of TEXTS) if (marks.some(input.includes)) yield* read(input)
}
