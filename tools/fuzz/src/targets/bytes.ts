import {
  ByteReader,
  fromBase64,
  fromBase64url,
  fromHex,
  toBase64,
  toBase64url,
  toHex,
} from '@quantum-shield/pq-core/bytes'
import { choosingTarget, expectThat, type Target } from '../target.ts'

const codecs = [
  { decode: fromBase64, encode: toBase64, canonical: (text: string) => text },
  { decode: fromBase64url, encode: toBase64url, canonical: (text: string) => text },
  { decode: fromHex, encode: toHex, canonical: (text: string) => text.toLowerCase() },
]

const encoded = [
  '',
  'AA==',
  'AAA=',
  'AAAA',
  'AQIDBAUGBwgJ',
  '-_-_',
  '+/+/',
  '00ff',
  'DEADBEEF',
  'A'.repeat(4000),
]
const pieces = ['=', '==', '\n', ' ', '\0', '\u00e9', '-', '_', '+', '/', 'A', 'g']

/** One step of a reader: the first number chooses it, the others are its arguments. */
function readStep(reader: ByteReader, [kind = 0, a = 0, b = 0]: readonly number[]): unknown {
  // Every eighth argument is larger than anything that is there.
  const length = (value: number) => (value % 8 === 7 ? value * 2 ** 23 : value)
  switch (kind % 3) {
    case 0:
      return reader.bytes(length(a))
    case 1:
      return reader.uint(1 + (a % 8))
    default:
      return reader.prefixed(1 + (a % 8), b % 10, length(b))
  }
}

const STEPS = 8

export const targets: readonly Target[] = [
  choosingTarget({
    name: 'text-encodings',
    choices: 2,
    // By the second choice the text is Latin-1, or UTF-16, which may have half a surrogate pair.
    seeds: encoded.map((text) => Buffer.from(text)),
    dictionary: pieces,
    run(bytes, [codec = 0, charset = 0]) {
      const text = Buffer.from(bytes).toString(charset % 2 === 0 ? 'latin1' : 'utf16le')
      for (const { decode, encode, canonical } of codecs.slice(codec % codecs.length).slice(0, 1)) {
        expectThat(encode(decode(text)) === canonical(text), 'another text gives the same bytes')
      }
    },
  }),
  choosingTarget({
    name: 'byte-reader',
    choices: 3 * STEPS,
    seeds: [new Uint8Array(), new Uint8Array(64).fill(3), Uint8Array.from({ length: 200 }, (_, i) => i)],
    run(bytes, choices) {
      const reader = new ByteReader(bytes)
      for (let i = 0; i < STEPS; i++) {
        const before = reader.remaining
        const value = readStep(reader, choices.slice(3 * i, 3 * i + 3))
        expectThat(value instanceof Uint8Array || Number.isSafeInteger(value), 'not exact')
        expectThat(
          reader.remaining <= before && reader.offset + reader.remaining === bytes.length,
          'lost count',
        )
      }
      reader.end()
    },
  }),
]
