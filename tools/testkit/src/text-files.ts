/** Line formats of test vectors: NIST response files and the `key = value` files of CCTV. */

/** Hexadecimal or text by name; a name that comes twice keeps both values in order. */
export type KeyValues = ReadonlyMap<string, readonly string[]>

const LINE = /^([^=]+?) *= *(.*)$/

/** @throws RangeError for a line that is neither empty, a comment, nor `key = value`. */
export function parseKeyValues(text: string): KeyValues {
  const values = new Map<string, string[]>()
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, name, value] = LINE.exec(line) ?? []
    if (name === undefined || value === undefined)
      throw new RangeError(`not "key = value": ${line.slice(0, 40)}`)
    values.set(name, [...(values.get(name) ?? []), value.trim()])
  }
  return values
}

/** @throws RangeError unless the name is there exactly once. */
export function single(values: KeyValues, name: string): string {
  const [value, ...more] = values.get(name) ?? []
  if (value === undefined || more.length > 0)
    throw new RangeError(`"${name}" ${more.length === 0 ? 'is missing' : 'comes twice'}`)
  return value
}

/**
 * The records of a NIST response file (.rsp): `key = value` lines between blank lines; `#` starts a comment and
 * `[...]` a section, whose name is dropped. @throws RangeError for other lines and for a key twice in a record.
 */
export function parseRsp(text: string): ReadonlyMap<string, string>[] {
  const records: Map<string, string>[] = []
  for (const block of text.split(/\r?\n[ \t]*\r?\n/)) {
    const lines = block.split(/\r?\n/).filter((line) => !/^\[.*\]$/.test(line.trim()))
    const values = parseKeyValues(lines.join('\n'))
    if (values.size > 0) records.push(new Map([...values.keys()].map((name) => [name, single(values, name)])))
  }
  return records
}
