/** What is signed of an HTTP message, wherever it comes from. */
import { checkBytes, type Bytes } from '@quantum-shield/pq-core'

/** Header fields. */
export interface HttpFields {
  /** @param name in lower case. @returns all values in order, joined by `, `; undefined where there is none. */
  get(name: string): string | undefined
}

export interface HttpRequest {
  readonly kind: 'request'
  readonly method: string
  /** Absolute, as the client means it; the part from `#` is left out. */
  readonly url: string
  readonly fields: HttpFields
  /** As sent, after any content coding; empty where there is none. */
  readonly body: Uint8Array
}

export interface HttpResponse {
  readonly kind: 'response'
  readonly status: number
  readonly fields: HttpFields
  readonly body: Uint8Array
  /** That it answers: components with `;req` are taken from it. */
  readonly request?: HttpRequest
}

export type HttpMessage = HttpRequest | HttpResponse

/** Fields to set on a message; each replaces those of its name. */
export type NewFields = readonly (readonly [name: string, value: string])[]

export const NO_BODY: Bytes = /* @__PURE__ */ new Uint8Array()

/** @throws TypeError for what is no message: one of Fetch or of Node goes through its own function. */
export function checkMessage(message: HttpMessage): void {
  const { kind, fields, body }: Partial<HttpMessage> = message
  if (kind !== 'request' && kind !== 'response')
    throw new TypeError('`message.kind` must be "request" or "response"')
  if (typeof fields?.get !== 'function' || fields instanceof Headers)
    throw new TypeError('`message.fields` must be HttpFields, as fieldsOf makes them')
  checkBytes(body, 'message.body')
  if (message.kind === 'response' && message.request !== undefined) checkMessage(message.request)
}

/** Fields from pairs of name and value, names in any case. */
export function fieldsOf(pairs: Iterable<readonly [name: string, value: string]>): HttpFields {
  const values = new Map<string, string>()
  for (const [name, value] of pairs) {
    const key = name.toLowerCase()
    const before = values.get(key)
    values.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return { get: (name) => values.get(name) }
}
