/**
 * What may go to pkcs11js, which reads beyond, or frees, what it does not expect: every request is taken apart and put
 * together anew, on both sides of the channel, and what does not fit is refused.
 */
import type {
  AttributeValue,
  Mechanism,
  MechanismParameter,
  ObjectName,
  OperationName,
  Operations,
  Template,
} from '../protocol.ts'
import { CKA_END_DATE, CKA_START_DATE, CKF_ARRAY_ATTRIBUTE, OBJECT_CLASSES } from './constants.table.ts'

/** In bytes; one message of that size blocks either process for about 2 ms. */
const MAX_DATA = 4 * 1024 * 1024
const MAX_ATTRIBUTES = 64
const MAX_ATTRIBUTE_SIZE = 65_536
const MAX_ID_SIZE = 1024
const MAX_PARAMETER_SIZE = 65_536
const MAX_CONTEXT_SIZE = 255
const MAX_IV_SIZE = 256
const MAX_OUTPUT = 1024 * 1024
const MAX_OBJECTS = 10_000
/** pkcs11js keeps 32 bits of a number, and forgets the rest. */
const MAX_ULONG = 0xffff_ffff

/** What the caller asked for is no request. */
export class RequestError extends Error {}

const refuse = (text: string): never => {
  throw new RequestError(text)
}

function fields(value: unknown, name: string): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : refuse(`${name} is not an object`)
}

function bytes(value: unknown, name: string, minimum: number, maximum: number): Uint8Array {
  if (!(value instanceof Uint8Array)) return refuse(`${name} is not a Uint8Array`)
  if (value.length < minimum || value.length > maximum)
    return refuse(`${name} of ${value.length} bytes, ${minimum} to ${maximum} expected`)
  // An array that stands in several requests would be one array on the other side, and be wiped with the first of them.
  return value.subarray()
}

function integer(value: unknown, name: string, minimum: number, maximum: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum)
    return refuse(`${name} is ${String(value)}, ${minimum} to ${maximum} expected`)
  return value
}

/** Dates and arrays of attributes have forms of their own in pkcs11js. */
function attributeType(value: unknown): number {
  const type = integer(value, 'attribute type', 0, MAX_ULONG)
  if (type === CKA_START_DATE || type === CKA_END_DATE || (type & CKF_ARRAY_ATTRIBUTE) !== 0)
    return refuse(`attribute 0x${type.toString(16)} is not supported`)
  return type
}

function attributeValue(value: unknown): AttributeValue {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'number':
      return integer(value, 'attribute value', 0, MAX_ULONG)
    case 'string':
      if (value.length > MAX_ATTRIBUTE_SIZE) return refuse('an attribute value is too long')
      return value
    default:
      return bytes(value, 'attribute value', 0, MAX_ATTRIBUTE_SIZE)
  }
}

function list(value: unknown, name: string, maximum: number): readonly unknown[] {
  if (!Array.isArray(value)) return refuse(`${name} is not an array`)
  if (value.length > maximum)
    return refuse(`${name} of ${value.length} elements, at most ${maximum} expected`)
  // Array.from sees the holes of an array, `map` does not.
  return Array.from(value as readonly unknown[])
}

function template(value: unknown): Template {
  return list(value, 'template', MAX_ATTRIBUTES).map((attribute) => {
    const pair = list(attribute, 'attribute', 2)
    return [attributeType(pair[0]), attributeValue(pair[1])] as const
  })
}

function parameter(value: unknown): MechanismParameter {
  const given = fields(value, 'mechanism parameter')
  switch (given['kind']) {
    case 'bytes':
      return { kind: 'bytes', bytes: bytes(given['bytes'], 'parameter', 1, MAX_PARAMETER_SIZE) }
    case 'gcm':
      return {
        kind: 'gcm',
        iv: bytes(given['iv'], 'iv', 1, MAX_IV_SIZE),
        aad: bytes(given['aad'], 'aad', 0, MAX_PARAMETER_SIZE),
      }
    case 'context':
      return {
        kind: 'context',
        hedge: integer(given['hedge'], 'hedge', 0, 2) as 0 | 1 | 2,
        context: bytes(given['context'], 'context', 0, MAX_CONTEXT_SIZE),
      }
    default:
      return refuse('unknown mechanism parameter')
  }
}

function mechanism(value: unknown): Mechanism {
  const given = fields(value, 'mechanism')
  const type = integer(given['type'], 'mechanism type', 0, MAX_ULONG)
  return given['parameter'] === undefined ? { type } : { type, parameter: parameter(given['parameter']) }
}

function objectName(value: unknown): ObjectName {
  const given = fields(value, 'key')
  const name = given['class']
  if (typeof name !== 'string' || !Object.hasOwn(OBJECT_CLASSES, name)) return refuse('unknown object class')
  return { class: name as ObjectName['class'], id: bytes(given['id'], 'CKA_ID', 1, MAX_ID_SIZE) }
}

type Given = Readonly<Record<string, unknown>>

const CHECKS: { readonly [O in OperationName]: (given: Given) => Operations[O]['request'] } = {
  mechanisms: () => ({}),
  find: (given) => ({
    template: template(given['template']),
    attributes: list(given['attributes'], 'attributes', MAX_ATTRIBUTES).map(attributeType),
    limit: integer(given['limit'], 'limit', 1, MAX_OBJECTS),
  }),
  generateKeyPair: (given) => ({
    mechanism: mechanism(given['mechanism']),
    publicKey: template(given['publicKey']),
    privateKey: template(given['privateKey']),
  }),
  generateKey: (given) => ({ mechanism: mechanism(given['mechanism']), key: template(given['key']) }),
  sign: (given) => ({
    key: objectName(given['key']),
    mechanism: mechanism(given['mechanism']),
    data: bytes(given['data'], 'data', 0, MAX_DATA),
    size: integer(given['size'], 'size', 1, MAX_OUTPUT),
  }),
  encrypt: (given) => ({
    key: objectName(given['key']),
    mechanism: mechanism(given['mechanism']),
    data: bytes(given['data'], 'data', 0, MAX_DATA),
  }),
  decrypt: (given) => ({
    key: objectName(given['key']),
    mechanism: mechanism(given['mechanism']),
    data: bytes(given['data'], 'data', 1, MAX_DATA),
  }),
  decapsulate: (given) => ({
    key: objectName(given['key']),
    mechanism: mechanism(given['mechanism']),
    ciphertext: bytes(given['ciphertext'], 'ciphertext', 1, MAX_DATA),
    secretSize: integer(given['secretSize'], 'secretSize', 1, MAX_ATTRIBUTE_SIZE),
  }),
  destroy: (given) => ({ key: objectName(given['key']) }),
  random: (given) => ({ length: integer(given['length'], 'length', 1, MAX_OUTPUT) }),
}

/**
 * @returns a request of this module's own objects; the memory of byte strings is shared with the one that was given.
 * @throws RequestError
 */
export function checkRequest<O extends OperationName>(
  operation: O,
  request: unknown,
): Operations[O]['request'] {
  if (!Object.hasOwn(CHECKS, operation)) return refuse(`unknown operation "${operation}"`)
  return CHECKS[operation](fields(request, 'request'))
}

/** Operations that change nothing in the token: to do one twice is to do it once. */
export const isRepeatable = (operation: OperationName): boolean =>
  operation !== 'generateKeyPair' && operation !== 'generateKey' && operation !== 'destroy'
