/** Changes of one value somewhere in a JSON document. */
import fc from 'fast-check'
import type { Change } from './change.ts'

/** Any code points, half a surrogate pair among them. fast-check's own unit `binary` takes a second to set up. */
const anyText = fc
  .array(fc.oneof(fc.nat(0xff), fc.nat(0x10ffff)), { maxLength: 100 })
  .map((points) => String.fromCodePoint(...points))

/** Values of types that nobody expected; the first two have no text: String() of them throws. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc
    .constantFrom('{"toString":1,"valueOf":1}', '{"__proto__":{"type":"kem"}}')
    .map((text) => JSON.parse(text) as unknown),
  fc.constantFrom<unknown>(null, true, false, '', 0, -0, -1, 1.5, 2 ** 32, 2 ** 53, 1e308, [], {}),
  anyText,
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
  /** The name of a member that is added. */
  readonly name: string
}

/** One value somewhere in a tree replaced, removed or added. */
function edited(value: unknown, edit: Edit): unknown {
  const { kind, path, extra, name } = edit
  if (typeof value !== 'object' || value === null) return kind === 'replace' ? extra : value
  const [choice = 0, ...rest] = path
  const entries: [string, unknown][] = Object.entries(value)
  const index = choice % Math.max(1, entries.length)
  const chosen = entries[index]
  if (rest.length > 0 && chosen !== undefined) {
    entries[index] = [chosen[0], edited(chosen[1], { ...edit, path: rest })]
  } else if (kind === 'add') {
    entries.push([name, extra])
  } else if (chosen !== undefined) {
    entries.splice(index, 1, ...(kind === 'remove' ? [] : [[chosen[0], extra] satisfies [string, unknown]]))
  }
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries)
}

/** Some values on the way to a leaf, so that two documents can exchange parts. */
function partOf(value: unknown, path: readonly number[]): unknown {
  const [choice = 0, ...rest] = path
  if (typeof value !== 'object' || value === null || path.length === 0) return value
  const values: unknown[] = Object.values(value)
  return partOf(values[choice % Math.max(1, values.length)], rest)
}

function parsed(bytes: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(bytes.toString()) as unknown }
  } catch {
    return undefined
  }
}

/** @param words that names and values may be. */
export function jsonChange(words: readonly string[]): fc.Arbitrary<Change> {
  const word = fc.constantFrom('added', ...words)
  const path = fc.array(fc.nat(50), { minLength: 1, maxLength: 4 })
  const edits: fc.Arbitrary<Edit> = fc.record({
    kind: fc.constantFrom('replace', 'remove', 'add'),
    path,
    extra: fc.oneof({ weight: 3, arbitrary: odd }, { weight: 1, arbitrary: word }),
    name: word,
  })
  const donors = fc.option(path, { freq: 3 })
  return fc.tuple(edits, donors).map(([edit, donor]): Change => (bytes, other) => {
    const document = parsed(bytes)
    if (document === undefined) return bytes
    const extra = donor === null ? edit.extra : partOf(parsed(other)?.value, donor)
    return Buffer.from(JSON.stringify(edited(document.value, { ...edit, extra })) ?? 'null')
  })
}
