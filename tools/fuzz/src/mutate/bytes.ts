/** Changes that need no format: bits, bytes, numbers, pieces. */
import fc from 'fast-check'
import { at, positions, replaced, type Change } from './change.ts'

/** Values at which lengths and counts turn over. */
const EDGES = [
  '00',
  '01',
  '7f',
  '80',
  '81',
  'fe',
  'ff',
  '0000',
  '7fff',
  'ffff',
  '00000000',
  '7fffffff',
  'ffffffff',
].map((hex) => Buffer.from(hex, 'hex'))

function written(bytes: Buffer, start: number, piece: Uint8Array): Buffer {
  const copy = Buffer.from(bytes)
  copy.set(piece.subarray(0, copy.length - start), start)
  return copy
}

const flipBits = fc
  .tuple(
    positions,
    fc.oneof(
      fc.nat(7).map((bit) => 1 << bit),
      fc.integer({ min: 1, max: 255 }),
    ),
  )
  .map(
    ([position, mask]): Change =>
      (bytes) =>
        written(bytes, at(bytes, position), Uint8Array.of((bytes[at(bytes, position)] ?? 0) ^ mask)),
  )

const setByte = fc.tuple(positions, fc.nat(255)).map(
  ([position, value]): Change =>
    (bytes) =>
      written(bytes, at(bytes, position), Uint8Array.of(value)),
)

const setEdge = fc.tuple(positions, fc.constantFrom(...EDGES)).map(
  ([position, edge]): Change =>
    (bytes) =>
      written(bytes, at(bytes, position), edge),
)

/** A big-endian number of 1, 2 or 4 bytes, a little larger or smaller. */
const add = fc
  .tuple(positions, fc.constantFrom(1, 2, 4), fc.integer({ min: -35, max: 35 }))
  .map(([position, width, difference]): Change => (bytes) => {
    const start = at(bytes, position)
    if (start + width > bytes.length) return bytes
    const copy = Buffer.from(bytes)
    const modulus = 2 ** (8 * width)
    copy.writeUIntBE((bytes.readUIntBE(start, width) + difference + modulus) % modulus, start, width)
    return copy
  })

const insert = fc.tuple(positions, fc.uint8Array({ maxLength: 40, size: 'max' })).map(
  ([position, extra]): Change =>
    (bytes) =>
      replaced(bytes, at(bytes, position), 0, extra),
)

const remove = fc.tuple(positions, fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 80 }))).map(
  ([position, count]): Change =>
    (bytes) =>
      replaced(bytes, at(bytes, position), count, new Uint8Array()),
)

const repeat = fc
  .tuple(positions, fc.integer({ min: 1, max: 2000 }))
  .map(([position, count]): Change => (bytes) => {
    const start = at(bytes, position)
    return replaced(bytes, start, 0, bytes.subarray(start, start + count))
  })

const move = fc
  .tuple(positions, positions, fc.integer({ min: 1, max: 64 }))
  .map(([from, to, count]): Change => (bytes) => {
    const start = at(bytes, from)
    return written(bytes, at(bytes, to), Uint8Array.from(bytes.subarray(start, start + count)))
  })

const truncate = positions.map(
  (position): Change =>
    (bytes) =>
      bytes.subarray(0, at(bytes, position)),
)

/** The front of one input and the end of another. */
const splice = fc.tuple(positions, positions).map(
  ([position, from]): Change =>
    (bytes, other) =>
      Buffer.concat([bytes.subarray(0, at(bytes, position)), other.subarray(at(other, from))]),
)

/** A piece of another input. */
const borrow = fc
  .tuple(positions, positions, fc.integer({ min: 1, max: 100 }), fc.nat(100))
  .map(([position, from, count, removed]): Change => (bytes, other) => {
    const start = at(other, from)
    return replaced(bytes, at(bytes, position), removed, other.subarray(start, start + count))
  })

export const byteChanges: readonly fc.Arbitrary<Change>[] = [
  flipBits,
  setByte,
  setEdge,
  add,
  insert,
  remove,
  repeat,
  move,
  truncate,
  splice,
  borrow,
]

/** A word of the format written over what is there, or put in. */
export function wordChange(words: readonly Uint8Array[]): fc.Arbitrary<Change> {
  return fc
    .tuple(positions, fc.constantFrom(...words), fc.constantFrom('over', 'in', 'instead'))
    .map(([position, word, way]): Change => (bytes) => {
      const start = at(bytes, position)
      if (way === 'over') return written(bytes, start, word)
      return replaced(bytes, start, way === 'in' ? 0 : position % 40, word)
    })
}
