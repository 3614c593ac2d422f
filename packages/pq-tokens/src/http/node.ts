/**
 * HTTP message signatures on Node's `IncomingMessage` and `ServerResponse`. Their shapes are written out, so that the types
 * of this package need no others.
 */
import { checkBytes, checkOptions, type Signer } from '@quantum-shield/pq-core'
import type { VerificationKeys } from '../keys.ts'
import { fieldsOf, NO_BODY, type HttpFields, type HttpRequest } from './message.ts'
import { checkedOrigin, without } from './options.ts'
import { signMessage, SIGN_HTTP_OPTIONS, type SignHttpOptions } from './sign.ts'
import {
  verifyMessage,
  VERIFY_HTTP_OPTIONS,
  type VerifiedSignature,
  type VerifyHttpOptions,
} from './verify.ts'

/** Of an IncomingMessage. */
export interface NodeIncoming {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** Of Express and Connect: `url` before a router took the path away that it is mounted on. Goes before `url`. */
  readonly originalUrl?: string | undefined
  readonly statusCode?: number | undefined
  /** Name, value, name, value, as sent. `headers` drops repetitions that a signature may cover. */
  readonly rawHeaders: readonly string[]
}

/** Of a ServerResponse. */
export interface NodeOutgoing {
  readonly statusCode: number
  getHeader(name: string): number | string | readonly string[] | undefined
  setHeader(name: string, value: string): unknown
}

export interface NodeBody {
  /** All of it, as received or about to be sent. Empty where there is none. */
  readonly body: Uint8Array
}

export interface NodeRequestOptions extends NodeBody {
  /**
   * Of this server as its clients call it, for example `https://api.example.com`. The field `Host` is the client's word: with
   * it, a request that was signed for another server would pass.
   */
  readonly origin: string
}

/** That a response answers, as the server received it. */
export interface AnsweredRequest {
  readonly request: NodeIncoming
  readonly origin: string
}

export interface NodeResponseOptions extends NodeBody {
  /** That was answered, as signMessage had it. */
  readonly request?: HttpRequest
}

function rawFields({ rawHeaders }: NodeIncoming): HttpFields {
  const pairs: (readonly [string, string])[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    pairs.push([rawHeaders[i] as string, rawHeaders[i + 1] as string])
  }
  return fieldsOf(pairs)
}

/** A proxy's client sends an absolute address, which stays what it is. */
function addressOf(url: string, origin: string): string {
  return url.startsWith('/') || url === '*' ? checkedOrigin(origin) + url.replace(/^\*$/, '') : url
}

function requestParts(request: NodeIncoming, origin: string, body: Uint8Array): HttpRequest {
  const { method = '', url = '', originalUrl } = request
  return {
    kind: 'request',
    method,
    url: addressOf(originalUrl ?? url, origin),
    fields: rawFields(request),
    body,
  }
}

function answered(options: { readonly answers?: AnsweredRequest }): { readonly request?: HttpRequest } {
  const { answers } = options
  return answers === undefined ? {} : { request: requestParts(answers.request, answers.origin, NO_BODY) }
}

function outgoingFields(response: NodeOutgoing): HttpFields {
  return {
    get(name) {
      const value = response.getHeader(name)
      return value === undefined ? undefined : [value].flat().join(', ')
    },
  }
}

/** On a server, once the body has been read. @throws as verifyMessage. */
export async function verifyNodeRequest(
  request: NodeIncoming,
  keys: VerificationKeys,
  options: VerifyHttpOptions & NodeRequestOptions,
): Promise<VerifiedSignature> {
  checkOptions(options, [...VERIFY_HTTP_OPTIONS, 'body', 'origin'])
  checkBytes(options.body, 'body')
  const message = requestParts(request, options.origin, options.body)
  return verifyMessage(message, keys, without(options, ['body', 'origin']))
}

/** On a server, before the head is sent: sets the fields. @throws as signMessage. */
export async function signNodeResponse(
  response: NodeOutgoing,
  signer: Signer,
  options: SignHttpOptions & NodeBody & { readonly answers?: AnsweredRequest },
): Promise<void> {
  checkOptions(options, [...SIGN_HTTP_OPTIONS, 'body', 'answers'])
  checkBytes(options.body, 'body')
  const fields = outgoingFields(response)
  const { statusCode: status } = response
  const message = { kind: 'response', status, fields, body: options.body, ...answered(options) } as const
  const added = await signMessage(message, signer, without(options, ['body', 'answers']))
  for (const [name, value] of added) response.setHeader(name, value)
}

/** On a client, once the body has been read. @throws as verifyMessage. */
export async function verifyNodeResponse(
  response: NodeIncoming,
  keys: VerificationKeys,
  options: VerifyHttpOptions & NodeResponseOptions,
): Promise<VerifiedSignature> {
  checkOptions(options, [...VERIFY_HTTP_OPTIONS, 'body', 'request'])
  const { body, request } = options
  checkBytes(body, 'body')
  const { statusCode: status = 0 } = response
  const answers = request === undefined ? {} : { request }
  const message = { kind: 'response', status, fields: rawFields(response), body, ...answers } as const
  return verifyMessage(message, keys, without(options, ['body', 'request']))
}
