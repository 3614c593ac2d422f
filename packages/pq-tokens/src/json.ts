/** JSON objects from outside: well-formed UTF-8, and no member twice. */
import { PqError } from '@quantum-shield/pq-core'

export type JsonObject = Readonly<Record<string, unknown>>

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g

/**
 * JSON.parse keeps the last of two members of one name, others the first: a header that reads differently here and
 * there must not pass (RFC 7515 section 4).
 * @param text JSON that parses.
 */
function hasDuplicateMember(text: string): boolean {
  const open: (Set<string> | undefined)[] = []
  let literal = '""'
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token !== ':') literal = token
    else {
      const names = open.at(-1)
      const name = literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)
      if (names?.has(name) === true) return true
      names?.add(name)
    }
  }
  return false
}

/** @throws PqError `malformed`, without what the text says. */
export function parseJsonObject(bytes: Uint8Array, what: string): JsonObject {
  let text: string
  let value: unknown
  try {
    text = decoder.decode(bytes)
    value = JSON.parse(text)
  } catch {
    throw new PqError('malformed', `${what} is not JSON in UTF-8`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PqError('malformed', `${what} is not a JSON object`)
  if (hasDuplicateMember(text)) throw new PqError('malformed', `${what} has a member twice`)
  return value as JsonObject
}

/** @throws PqError `malformed` for a member of another type. */
export function stringMember(object: JsonObject, name: string, what: string): string | undefined {
  const value = object[name]
  if (value !== undefined && typeof value !== 'string')
    throw new PqError('malformed', `"${name}" of ${what} is not a string`)
  return value
}
