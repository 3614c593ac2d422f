/** Structured mutation: valid samples with a few changes, at places where parsers look. */
import fc from 'fast-check'

type Change = (bytes: Buffer) => Buffer

/** A position in whatever is there when its turn comes. */
const positions = fc.oneof(fc.nat(2 ** 20), fc.nat(128))
const at = (bytes: Buffer, position: number) => (bytes.length === 0 ? 0 : position % bytes.length)

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
]

const flip = fc
  .tuple(positions, fc.integer({ min: 1, max: 255 }))
  .map(([position, mask]): Change => (bytes) => {
    const copy = Buffer.from(bytes)
    const offset = at(copy, position)
    if (copy.length > 0) copy[offset] = (copy[offset] ?? 0) ^ mask
    return copy
  })

const overwrite = fc.tuple(positions, fc.constantFrom(...EDGES)).map(([position, hex]): Change => (bytes) => {
  const copy = Buffer.from(bytes)
  Buffer.from(hex, 'hex').copy(copy, at(copy, position))
  return copy
})

const insert = fc.tuple(positions, fc.uint8Array({ maxLength: 40 })).map(
  ([position, extra]): Change =>
    (bytes) =>
      Buffer.concat([bytes.subarray(0, at(bytes, position)), extra, bytes.subarray(at(bytes, position))]),
)

const remove = fc.tuple(positions, fc.integer({ min: 1, max: 80 })).map(
  ([position, count]): Change =>
    (bytes) =>
      Buffer.concat([bytes.subarray(0, at(bytes, position)), bytes.subarray(at(bytes, position) + count)]),
)

const repeat = fc
  .tuple(positions, fc.integer({ min: 1, max: 2000 }))
  .map(([position, count]): Change => (bytes) => {
    const start = at(bytes, position)
    return Buffer.concat([bytes.subarray(0, start + count), bytes.subarray(start)])
  })

const truncate = positions.map(
  (position): Change =>
    (bytes) =>
      bytes.subarray(0, at(bytes, position)),
)

function splice(samples: readonly Uint8Array[]): fc.Arbitrary<Change> {
  return fc
    .tuple(fc.constantFrom(...samples), positions, positions)
    .map(([other, from, position]): Change => (bytes) => {
      const start = at(bytes, position)
      const tail = Buffer.from(other).subarray(at(Buffer.from(other), from))
      return Buffer.concat([bytes.subarray(0, start), tail])
    })
}

/** Mostly samples with one to four changes; sometimes bytes from nothing. */
export function mutatedBytes(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const change = fc.oneof(flip, overwrite, insert, remove, repeat, truncate, splice(samples))
  const changed = fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([sample, changes]) => {
      const bytes = changes.reduce<Buffer>((result, apply) => apply(result), Buffer.from(sample))
      return Uint8Array.from(bytes)
    })
  return fc.oneof(
    { weight: 9, arbitrary: changed },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  )
}

/** As mutatedBytes, for text: changes as above, or pieces of text that formats give a meaning to. */
export function mutatedText(samples: readonly string[], pieces: readonly string[]): fc.Arbitrary<string> {
  const byBytes = mutatedBytes(samples.map((sample) => Buffer.from(sample))).map((bytes) =>
    Buffer.from(bytes).toString(),
  )
  const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 20 }))
  const byPieces = fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(positions, piece, fc.nat(40)), { minLength: 1, maxLength: 4 }),
    )
    .map(([sample, edits]) =>
      edits.reduce((text, [position, extra, removed]) => {
        const start = position % (text.length + 1)
        return text.slice(0, start) + extra + text.slice(start + removed)
      }, sample),
    )
  return fc.oneof(byBytes, byPieces, fc.string({ unit: 'binary', maxLength: 60 }))
}

/** Values of types that nobody expected; the first two have no text: String() of them throws. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc
    .constantFrom('{"toString":1,"valueOf":1}', '{"__proto__":{"type":"kem"}}')
    .map((text) => JSON.parse(text) as unknown),
  fc.constantFrom<unknown>(null, true, false, '', 0, -0, -1, 1.5, 2 ** 32, 2 ** 53, 1e308, [], {}),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc
    .integer({ min: 1, max: 2000 })
    .map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
  fc.array(fc.constant({}), { maxLength: 200 }),
  fc.jsonValue(),
)

interface Edit {
  readonly kind: 'replace' | 'remove' | 'add'
  /** Chooses a branch at each level. */
  readonly path: readonly number[]
  readonly extra: unknown
}

/** One value somewhere in a tree replaced, removed or added. */
function edited(value: unknown, { kind, path, extra }: Edit): unknown {
  if (typeof value !== 'object' || value === null) return kind === 'replace' ? extra : value
  const [choice = 0, ...rest] = path
  const entries: [string, unknown][] = Object.entries(value)
  const index = choice % Math.max(1, entries.length)
  const chosen = entries[index]
  if (rest.length > 0 && chosen !== undefined) {
    entries[index] = [chosen[0], edited(chosen[1], { kind, path: rest, extra })]
  } else if (kind === 'add') {
    entries.push([`added${choice}`, extra])
  } else if (chosen !== undefined) {
    entries.splice(index, 1, ...(kind === 'remove' ? [] : [[chosen[0], extra] satisfies [string, unknown]]))
  }
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries)
}

export function mutatedJson(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  const edit: fc.Arbitrary<Edit> = fc.record({
    kind: fc.constantFrom('replace', 'remove', 'add'),
    path: fc.array(fc.nat(50), { minLength: 1, maxLength: 3 }),
    extra: odd,
  })
  const changed = fc
    .tuple(fc.constantFrom(...samples), fc.array(edit, { minLength: 1, maxLength: 3 }))
    .map(([sample, edits]) => edits.reduce(edited, sample))
  return fc.oneof({ weight: 9, arbitrary: changed }, { weight: 1, arbitrary: odd })
}
