import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import {
  ByteReader,
  ByteWriter,
  concatBytes,
  equalBytes,
  fromBase64,
  fromBase64url,
  fromHex,
  toBase64,
  toBase64url,
  toHex,
  utf8,
  wipe,
} from '@quantum-shield/pq-core/bytes'
import { codeThrownBy } from '@quantum-shield/testkit'

const bytes = fc.uint8Array({ maxLength: 200 })
const node = (value: Uint8Array, encoding: BufferEncoding) => Buffer.from(value).toString(encoding)

/** Takes the functions of ES2026 away, as in Node 24. */
function withoutNativeBase64(): void {
  const places = [
    [Uint8Array, 'fromBase64'],
    [Uint8Array.prototype, 'toBase64'],
  ] as const
  const natives = places.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name))
  beforeAll(() => places.forEach(([owner, name]) => Reflect.deleteProperty(owner, name)))
  afterAll(() =>
    places.forEach(([owner, name], i) => {
      if (natives[i] !== undefined) Object.defineProperty(owner, name, natives[i])
    }),
  )
}

describe.each(['with what the engine has', 'without ES2026'])('text encodings, %s', (engine) => {
  if (engine === 'without ES2026') withoutNativeBase64()

  it('agree with Node, both ways', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(toHex(value)).toBe(node(value, 'hex'))
        expect(toBase64(value)).toBe(node(value, 'base64'))
        expect(toBase64url(value)).toBe(node(value, 'base64url'))
        expect(fromHex(toHex(value))).toEqual(value)
        expect(fromHex(toHex(value).toUpperCase())).toEqual(value)
        expect(fromBase64(toBase64(value))).toEqual(value)
        expect(fromBase64url(toBase64url(value))).toEqual(value)
      }),
    )
  })

  it('take what is larger than one call of String.fromCharCode', () => {
    const big = new Uint8Array(300_000).map((_, i) => i * 31)
    expect(toBase64(big)).toBe(node(big, 'base64'))
    expect(fromBase64(toBase64(big))).toEqual(big)
  })

  it('have the vectors of RFC 4648 section 10', () => {
    const vectors = {
      f: 'Zg==',
      fo: 'Zm8=',
      foo: 'Zm9v',
      foob: 'Zm9vYg==',
      fooba: 'Zm9vYmE=',
      foobar: 'Zm9vYmFy',
    }
    for (const [text, encoded] of Object.entries(vectors)) {
      expect(toBase64(utf8(text))).toBe(encoded)
      expect(fromBase64(encoded)).toEqual(utf8(text))
    }
  })

  it('let one value have one text: unused bits must be zero', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
    const accepted = Array.from(alphabet).filter(
      (last) => codeThrownBy(() => fromBase64(`A${last}==`)) === undefined,
    )
    expect(accepted).toEqual(['A', 'Q', 'g', 'w'])
    expect(codeThrownBy(() => fromBase64url('AB'))).toBe('malformed')
    expect(codeThrownBy(() => fromBase64url('AAB'))).toBe('malformed')
  })

  it.each([
    'A',
    'AA',
    'AA=',
    'AA===',
    '=AAA',
    'AA=A',
    'AAAA=',
    'AA A',
    'AAA\n',
    'AA-_',
    'AAA\u0100',
    ' AAAA',
  ])('refuse %j as base64', (text) => {
    expect(codeThrownBy(() => fromBase64(text))).toBe('malformed')
  })

  it.each(['A', 'AA==', 'AAA=', 'AA+/', 'AA A', 'AAAAA', 'AAA\n'])('refuse %j as base64url', (text) => {
    expect(codeThrownBy(() => fromBase64url(text))).toBe('malformed')
  })

  it.each(['0', '0g', '0x00', ' 00', '00 ', '0\n', 'é0'])('refuse %j as hexadecimal', (text) => {
    expect(codeThrownBy(() => fromHex(text))).toBe('malformed')
  })

  it('accept no text that they would not write', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('AQgw+/-_=0 \n')), maxLength: 12 }),
        (text) => {
          if (codeThrownBy(() => fromBase64(text)) === undefined)
            expect(toBase64(fromBase64(text))).toBe(text)
          if (codeThrownBy(() => fromBase64url(text)) === undefined)
            expect(toBase64url(fromBase64url(text))).toBe(text)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('byte strings', () => {
  it('join in order, into a new array', () => {
    const part = Uint8Array.of(1, 2)
    const joined = concatBytes(part, new Uint8Array(), Uint8Array.of(3))
    expect(joined).toEqual(Uint8Array.of(1, 2, 3))
    joined[0] = 9
    expect(part[0]).toBe(1)
    expect(concatBytes()).toEqual(new Uint8Array())
  })

  it('are equal when every byte is', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (a, at, change) => {
          const index = at % a.length
          const b = Uint8Array.from(a)
          expect(equalBytes(a, b)).toBe(true)
          b[index] = (b[index] as number) ^ change
          expect(equalBytes(a, b)).toBe(false)
          expect(equalBytes(a, a.subarray(1))).toBe(false)
        },
      ),
    )
    expect(equalBytes(new Uint8Array(), new Uint8Array())).toBe(true)
    expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe(false)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false)
  })

  it('are wiped in place', () => {
    const [a, b] = [Uint8Array.of(1, 2), Uint8Array.of(3)]
    wipe(a, b)
    expect([...a, ...b]).toEqual([0, 0, 0])
  })
})

describe('ByteWriter and ByteReader', () => {
  it('write and read big-endian fields of 1 to 8 bytes', () => {
    const fields = fc.array(
      fc
        .integer({ min: 1, max: 8 })
        .chain((size) =>
          fc
            .integer({ min: 0, max: Math.min(2 ** (8 * size) - 1, Number.MAX_SAFE_INTEGER) })
            .map((value) => ({ size, value })),
        ),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(fields, bytes, (numbers, tail) => {
        const writer = new ByteWriter()
        for (const { size, value } of numbers) writer.uint(value, size)
        const written = writer.prefixed(tail, 2).finish()
        const reader = new ByteReader(written)
        for (const { size, value } of numbers) expect(reader.uint(size)).toBe(value)
        expect(reader.prefixed(2, 0, 200)).toEqual(tail)
        expect(reader.remaining).toBe(0)
        expect(reader.offset).toBe(written.length)
        reader.end()
      }),
    )
  })

  it('write 2^53 - 1 as Node does', () => {
    const expected = Buffer.alloc(8)
    expected.writeBigUInt64BE(BigInt(Number.MAX_SAFE_INTEGER))
    expect(new ByteWriter().uint(Number.MAX_SAFE_INTEGER, 8).finish()).toEqual(Uint8Array.from(expected))
  })

  it.each([
    [256, 1],
    [65_536, 2],
    [-1, 4],
    [1.5, 4],
    [Number.NaN, 8],
    [2 ** 53, 8],
  ])('do not write %d into %d bytes', (value, size) => {
    expect(codeThrownBy(() => new ByteWriter().uint(value, size))).toBe('RangeError')
  })

  it('do not read past the end, above 2^53 - 1, or outside the bounds of a length', () => {
    const read = (input: number[], action: (reader: ByteReader) => unknown) =>
      codeThrownBy(() => action(new ByteReader(Uint8Array.from(input))))
    expect(read([1, 2], (reader) => reader.bytes(3))).toBe('malformed')
    expect(read([1, 2], (reader) => reader.uint(4))).toBe('malformed')
    expect(read([0, 32, 0, 0, 0, 0, 0, 0], (reader) => reader.uint(8))).toBe('malformed')
    expect(read([0, 31, 255, 255, 255, 255, 255, 255], (reader) => reader.uint(8))).toBeUndefined()
    expect(read([3, 1, 2], (reader) => reader.prefixed(1, 0, 9))).toBe('malformed')
    expect(read([3, 1, 2, 3], (reader) => reader.prefixed(1, 4, 9))).toBe('malformed')
    expect(read([3, 1, 2, 3], (reader) => reader.prefixed(1, 0, 2))).toBe('malformed')
    expect(read([3, 1, 2, 3], (reader) => reader.prefixed(1, 3, 3))).toBeUndefined()
    expect(read([1], (reader) => reader.end())).toBe('malformed')
  })

  it('leave the position where it was when a read fails', () => {
    const reader = new ByteReader(Uint8Array.of(1, 2))
    expect(codeThrownBy(() => reader.bytes(3))).toBe('malformed')
    expect(reader.bytes(2)).toEqual(Uint8Array.of(1, 2))
  })

  it('hand out copies', () => {
    const input = Uint8Array.of(1, 2)
    new ByteReader(input).bytes(2).fill(0)
    new ByteReader(Buffer.from(input.buffer)).bytes(2).fill(0)
    expect(input).toEqual(Uint8Array.of(1, 2))
  })
})
