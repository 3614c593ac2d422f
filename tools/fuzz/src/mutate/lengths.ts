/** Changes that know what a length is: a big-endian number that is not larger than what follows it. */
import fc from 'fast-check'
import { at, positions, replaced, type Change } from './change.ts'

interface Field {
  readonly start: number
  readonly width: number
  readonly length: number
}

/** How far from the position a field is looked for. */
const REACH = 64

/** The first number from `from` on that could be the length of what follows. @param least 0 takes every zero for one. */
function findField(bytes: Buffer, from: number, width: number, least: number): Field | undefined {
  for (let start = from; start <= Math.min(from + REACH, bytes.length - width); start++) {
    const length = bytes.readUIntBE(start, width)
    if (length >= least && start + width + length <= bytes.length) return { start, width, length }
  }
  return undefined
}

type FieldChange = (bytes: Buffer, field: Field) => Buffer

function withLength(bytes: Buffer, { start, width }: Field, length: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUIntBE(Math.min(Math.max(length, 0), 2 ** (8 * width) - 1), start, width)
  return copy
}

/** The length says something else than what is there. */
const lie = fc
  .oneof(fc.constantFrom(-1, 1), fc.integer({ min: -300, max: 300 }), fc.constantFrom(2 ** 31, 2 ** 16))
  .map(
    (difference): FieldChange =>
      (bytes, field) =>
        withLength(bytes, field, field.length + difference),
  )

/** The content is longer or shorter, and its length says so. */
const resize = fc
  .tuple(fc.nat(2 ** 16), fc.nat(40), fc.uint8Array({ maxLength: 40, size: 'max' }))
  .map(([position, removed, extra]): FieldChange => (bytes, field) => {
    const offset = position % (field.length + 1)
    const gone = Math.min(removed, field.length - offset)
    const changed = replaced(bytes, field.start + field.width + offset, gone, extra)
    return withLength(changed, field, field.length - gone + extra.length)
  })

/** Length and content once more. */
const again = fc.constant<FieldChange>((bytes, { start, width, length }) =>
  replaced(bytes, start, 0, bytes.subarray(start, start + width + length)),
)

/** Length and content left out. */
const without = fc.constant<FieldChange>((bytes, { start, width, length }) =>
  replaced(bytes, start, width + length, new Uint8Array()),
)

export const lengthChange: fc.Arbitrary<Change> = fc
  .tuple(positions, fc.constantFrom(1, 2, 4), fc.constantFrom(0, 1), fc.oneof(lie, resize, again, without))
  .map(([position, width, least, change]): Change => (bytes) => {
    const field = findField(bytes, at(bytes, position), width, least)
    return field === undefined ? bytes : change(bytes, field)
  })
