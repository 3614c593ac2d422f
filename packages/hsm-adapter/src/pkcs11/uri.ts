/** PKCS#11 URIs (RFC 7512): which token, which object in it, and where module and PIN are. */
import { PqError } from '@quantum-shield/pq-core'

export interface Pkcs11Uri {
  readonly token?: string
  readonly manufacturer?: string
  readonly serial?: string
  readonly model?: string
  readonly slotId?: number
  readonly slotManufacturer?: string
  readonly slotDescription?: string
  readonly libraryManufacturer?: string
  readonly libraryDescription?: string
  /** `major.minor` or `major`. */
  readonly libraryVersion?: string
  readonly object?: string
  readonly type?: 'public' | 'private' | 'cert' | 'secret-key' | 'data'
  /** CKA_ID: any bytes. */
  readonly id?: Uint8Array
  readonly modulePath?: string
  readonly moduleName?: string
  /** A path, or a `file:` URI. */
  readonly pinSource?: string
  readonly pinValue?: string
}

const SCHEME = 'pkcs11:'
const MAX_LENGTH = 8192

/** RFC 7512 section 2.3: names in the URI and here, in the order in which they are written. */
const PATH: Readonly<Record<string, keyof Pkcs11Uri>> = {
  token: 'token',
  manufacturer: 'manufacturer',
  serial: 'serial',
  model: 'model',
  'slot-id': 'slotId',
  'slot-manufacturer': 'slotManufacturer',
  'slot-description': 'slotDescription',
  'library-manufacturer': 'libraryManufacturer',
  'library-description': 'libraryDescription',
  'library-version': 'libraryVersion',
  object: 'object',
  type: 'type',
  id: 'id',
}
const QUERY: Readonly<Record<string, keyof Pkcs11Uri>> = {
  'module-path': 'modulePath',
  'module-name': 'moduleName',
  'pin-source': 'pinSource',
  'pin-value': 'pinValue',
}
const TYPES = ['public', 'private', 'cert', 'secret-key', 'data']

const malformed = (message: string, cause?: unknown): PqError =>
  new PqError('malformed', `PKCS#11 URI: ${message}`, { cause })

/** RFC 7512 section 2.3: what stands for itself in a value of the path; in the query `/`, `?` and `|` do as well. */
const PATH_VALUE = /^(?:[A-Za-z0-9\-._~:[\]@!$'()*+,=&]|%[0-9A-Fa-f]{2})*$/
const QUERY_VALUE = /^(?:[A-Za-z0-9\-._~:[\]@!$'()*+,=/?|]|%[0-9A-Fa-f]{2})*$/

function decode(text: string): Uint8Array {
  const bytes: number[] = []
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '%') {
      bytes.push(Number.parseInt(text.slice(i + 1, i + 3), 16))
      i += 2
    } else bytes.push(text.charCodeAt(i))
  }
  return Uint8Array.from(bytes)
}

function valueOf(name: keyof Pkcs11Uri, attribute: string, text: string): string | number | Uint8Array {
  const bytes = decode(text)
  if (name === 'id') return bytes
  let value: string
  try {
    value = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw malformed(`the value of ${attribute} is not UTF-8`, cause)
  }
  if (name === 'slotId') {
    if (!/^[0-9]{1,15}$/.test(value)) throw malformed('slot-id is no number')
    return Number(value)
  }
  if (name === 'type' && !TYPES.includes(value)) throw malformed(`type is none of ${TYPES.join(', ')}`)
  if (name === 'libraryVersion' && !/^[0-9]{1,3}(\.[0-9]{1,3})?$/.test(value))
    throw malformed('library-version is no version')
  return value
}

function readAttributes(
  text: string,
  separator: string,
  names: Readonly<Record<string, keyof Pkcs11Uri>>,
  allowed: RegExp,
): [keyof Pkcs11Uri, string | number | Uint8Array][] {
  if (text === '') return []
  return text.split(separator).map((attribute) => {
    const equals = attribute.indexOf('=')
    const name = attribute.slice(0, Math.max(0, equals))
    const key = Object.hasOwn(names, name) ? names[name] : undefined
    // An attribute that is passed over might be the one that tells two tokens apart.
    if (key === undefined) throw malformed(`unknown attribute "${name.slice(0, 40)}"`)
    const value = attribute.slice(equals + 1)
    if (!allowed.test(value))
      throw malformed(`the value of ${name} has characters that must be percent-encoded`)
    return [key, valueOf(key, name, value)]
  })
}

/** @throws PqError `malformed` for what is none, for unknown attributes and for those that come twice. */
export function parsePkcs11Uri(uri: string): Pkcs11Uri {
  if (uri.length > MAX_LENGTH) throw malformed(`${uri.length} characters, at most ${MAX_LENGTH} expected`)
  if (uri.slice(0, SCHEME.length).toLowerCase() !== SCHEME) throw malformed(`does not begin with ${SCHEME}`)
  const question = uri.indexOf('?')
  const path = uri.slice(SCHEME.length, question < 0 ? undefined : question)
  const query = question < 0 ? '' : uri.slice(question + 1)
  const attributes = [
    ...readAttributes(path, ';', PATH, PATH_VALUE),
    ...readAttributes(query, '&', QUERY, QUERY_VALUE),
  ]
  const names = attributes.map(([name]) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw malformed(`${twice} stands twice`)
  return Object.fromEntries(attributes)
}

const UNRESERVED = /[A-Za-z0-9\-._~]/
const UNRESERVED_IN_QUERY = /[A-Za-z0-9\-._~/:]/

function encode(value: string | number | Uint8Array, plain: RegExp): string {
  // RFC 7512 section 2.3: the whole of an id is percent-encoded.
  const bytes = value instanceof Uint8Array ? value : new TextEncoder().encode(String(value))
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    if (!(value instanceof Uint8Array) && plain.test(character)) return character
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

/** Without a PIN in it: who has one keeps it to himself. */
export function formatPkcs11Uri(uri: Omit<Pkcs11Uri, 'pinValue'>): string {
  const write = (names: Readonly<Record<string, keyof Pkcs11Uri>>, plain: RegExp) =>
    Object.entries(names).flatMap(([attribute, name]) => {
      const value = name === 'pinValue' ? undefined : uri[name]
      return value === undefined ? [] : [`${attribute}=${encode(value, plain)}`]
    })
  const query = write(QUERY, UNRESERVED_IN_QUERY).join('&')
  return `${SCHEME}${write(PATH, UNRESERVED).join(';')}${query === '' ? '' : `?${query}`}`
}
