/** Covered components, RFC 9421 section 2: their names, their values in a message, and the signature base. */
import { PqError } from '@quantum-shield/pq-core'
import {
  isInnerList,
  parseDictionary,
  parseItem,
  serializeInnerList,
  serializeItem,
  type InnerList,
  type Item,
} from 'structured-headers'
import { TokenError } from '../errors.ts'
import type { HttpMessage, HttpRequest } from './message.ts'

/** One entry of the list of covered components. */
export interface Component {
  /** A field name in lower case, or a derived component with its `@`. */
  readonly name: string
  /** Of the request that a response answers. */
  readonly isOfRequest: boolean
  /** Member of a dictionary field. */
  readonly key: string | undefined
  readonly item: Item
}

const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
const REQUEST_COMPONENTS = [
  '@method',
  '@target-uri',
  '@authority',
  '@scheme',
  '@request-target',
  '@path',
  '@query',
]

/** @throws PqError `malformed`, TokenError `unsupported_component`. */
export function componentOf(item: Item): Component {
  const [name, parameters] = item
  if (typeof name !== 'string') throw new PqError('malformed', 'a covered component is not a string')
  const isDerived = REQUEST_COMPONENTS.includes(name) || name === '@status'
  if (!isDerived && !FIELD_NAME.test(name))
    throw name.startsWith('@')
      ? new TokenError('unsupported_component', 'a derived component that is not supported')
      : new PqError('malformed', 'a covered component is neither derived nor a field in lower case')
  for (const parameter of parameters.keys()) {
    if (parameter !== 'req' && (parameter !== 'key' || isDerived))
      throw new TokenError('unsupported_component', `"${name}" is covered with the parameter ${parameter}`)
  }
  const [req = false, key] = [parameters.get('req'), parameters.get('key')]
  if (typeof req !== 'boolean' || (key !== undefined && typeof key !== 'string'))
    throw new PqError('malformed', `"${name}" is covered with a parameter of another type`)
  return { name, isOfRequest: req, key, item }
}

/** From the short form that options take: `date`, `@method;req`, `cache-control;key="max-age"`. @throws TypeError. */
export function parseComponent(text: string): Component {
  const [, name = '', parameters = ''] = /^([^;]*)(.*)$/s.exec(text) ?? []
  try {
    return componentOf(parameters === '' ? [name, new Map()] : parseItem(`"${name}"${parameters}`))
  } catch (cause) {
    throw new TypeError(`"${text}" names no component`, { cause })
  }
}

/** The short form; the same for the same part of a message, in whatever order the parameters stood. */
export function textOf({ name, isOfRequest, key }: Component): string {
  return `${name}${isOfRequest ? ';req' : ''}${key === undefined ? '' : `;key=${JSON.stringify(key)}`}`
}

/** @throws PqError `malformed`: RFC 9421 section 2 allows each component once. */
export function refuseDuplicates(components: readonly Component[]): void {
  if (new Set(components.map(textOf)).size < components.length)
    throw new PqError('malformed', 'a component is covered twice')
}

const ADDRESS = /^https?:\/\/[^/?]+(\/[^?]*)?(\?.*)?$/is

/** Path and query are as sent: a parser of URLs would bring them into another form. */
function derivedOfRequest({ method, url }: HttpRequest, name: string): string {
  if (name === '@method') return method
  const [uri = ''] = url.split('#', 1)
  const address = ADDRESS.exec(uri)
  if (address === null) throw new PqError('malformed', 'the request has no absolute HTTP address')
  const [, path = '/', query] = address
  switch (name) {
    case '@target-uri':
      return uri
    case '@path':
      return path
    case '@query':
      return query ?? '?'
    case '@request-target':
      return path + (query ?? '')
    default:
      return originOf(uri, name)
  }
}

function originOf(uri: string, name: string): string {
  if (!URL.canParse(uri)) throw new PqError('malformed', 'the request has no absolute HTTP address')
  const { protocol, host } = new URL(uri)
  return name === '@scheme' ? protocol.slice(0, -1) : host
}

function missing(name: string): TokenError {
  return new TokenError('component_missing', `the message has no "${name}"`)
}

function memberOf(field: string, name: string, key: string): string {
  let member
  try {
    member = parseDictionary(field).get(key)
  } catch {
    throw new PqError('malformed', `the field "${name}" is not a dictionary`)
  }
  if (member === undefined) throw missing(`${name};key="${key}"`)
  return isInnerList(member) ? serializeInnerList(member) : serializeItem(member)
}

/** @throws TokenError `component_missing`, PqError `malformed`. */
function valueOf(message: HttpMessage, { name, isOfRequest, key }: Component): string {
  const source = isOfRequest ? (message.kind === 'response' ? message.request : undefined) : message
  if (source === undefined) throw missing(`${name};req`)
  if (name === '@status') {
    if (source.kind !== 'response') throw missing(name)
    return String(source.status)
  }
  if (name.startsWith('@')) {
    if (source.kind !== 'request') throw missing(name)
    return derivedOfRequest(source, name)
  }
  const field = source.fields.get(name)
  if (field === undefined) throw missing(name)
  return key === undefined ? field.trim() : memberOf(field, name, key)
}

/**
 * RFC 9421 section 2.5: what the signature is over. Only printable ASCII gets in: a line break inside a value would be a
 * component of its own.
 * @throws TokenError `component_missing`, PqError `malformed`.
 */
export function signatureBase(
  message: HttpMessage,
  components: readonly Component[],
  parameters: InnerList,
): string {
  const lines = components.map((component) => {
    const value = valueOf(message, component)
    if (!/^[\t\x20-\x7e]*$/.test(value))
      throw new PqError('malformed', `the value of "${component.name}" is not printable ASCII`)
    const [, parameters] = component.item
    return `${parameters.size === 0 ? `"${component.name}"` : serializeItem(component.item)}: ${value}`
  })
  return [...lines, `"@signature-params": ${serializeInnerList(parameters)}`].join('\n')
}
