import { ByteWriter, utf8 } from '@quantum-shield/pq-core/bytes'
import { isObject } from './checks.ts'

/** Facts that both sides know, for example `{ tenant: 'acme', purpose: 'backup' }`: authenticated, not stored. */
export type EnvelopeContext = Readonly<Record<string, string>>

const MAX_CONTEXT = 4096

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** In whatever realm it was made: a prototype that is none, or has none itself. */
function isPlainObject(value: unknown): boolean {
  if (!isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/**
 * docs/design/001 section 3: entries in the order of their names' UTF-8 bytes, each part behind its length.
 * @throws TypeError for what is no plain object of strings; RangeError above 4096 bytes in all.
 */
export function encodeContext(context: EnvelopeContext): Uint8Array {
  // A Map has no entries that Object.entries sees: it would bind nothing, in silence.
  if (!isPlainObject(context)) throw new TypeError('context must be a plain object')
  const entries = Object.entries(context).map(([name, value]) => {
    if (typeof value !== 'string') throw new TypeError(`context "${name}" must be a string`)
    if (!name.isWellFormed() || !value.isWellFormed())
      throw new TypeError(`context "${name}" is not well-formed Unicode`)
    return { name: utf8(name), value: utf8(value) }
  })
  entries.sort((a, b) => compareBytes(a.name, b.name))
  const writer = new ByteWriter().uint(entries.length, 2)
  for (const { name, value } of entries) writer.prefixed(name, 2).prefixed(value, 2)
  const encoded = writer.finish()
  if (encoded.length > MAX_CONTEXT)
    throw new RangeError(`context is ${encoded.length} bytes, at most ${MAX_CONTEXT}`)
  return encoded
}
