import {
  ByteReader,
  fromBase64,
  fromBase64url,
  fromHex,
  toBase64,
  toBase64url,
  toHex,
} from '@quantum-shield/pq-core/bytes'
import fc from 'fast-check'
import { mutatedText } from '../mutate.ts'
import { expectThat, target, type Target } from '../target.ts'

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
const pieces = ['=', '==', '\n', ' ', '\0', '\u00e9', '\ud800', '-', '_', '+', '/', 'A', 'g']

type Read = (reader: ByteReader) => unknown

const reads: fc.Arbitrary<Read> = fc.oneof(
  fc.oneof(fc.nat(20), fc.nat(2 ** 31)).map(
    (length): Read =>
      (reader) =>
        reader.bytes(length),
  ),
  fc.integer({ min: 1, max: 8 }).map(
    (size): Read =>
      (reader) =>
        reader.uint(size),
  ),
  fc.tuple(fc.integer({ min: 1, max: 8 }), fc.nat(10), fc.nat(2 ** 31)).map(
    ([size, least, most]): Read =>
      (reader) =>
        reader.prefixed(size, least, most),
  ),
)

export const bytesTargets: readonly Target[] = [
  target({
    name: 'text-encodings',
    inputs: fc.tuple(fc.constantFrom(...codecs), mutatedText(encoded, pieces)),
    run([{ decode, encode, canonical }, text]) {
      expectThat(encode(decode(text)) === canonical(text), 'another text gives the same bytes')
    },
  }),
  target({
    name: 'byte-reader',
    inputs: fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.array(reads, { maxLength: 12 })),
    run([bytes, steps]) {
      const reader = new ByteReader(bytes)
      for (const step of steps) {
        const before = reader.remaining
        const value = step(reader)
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
