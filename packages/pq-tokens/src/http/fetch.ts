/** HTTP message signatures on the `Request` and `Response` of Fetch. */
import { checkOptions, type Bytes, type Signer } from '@quantum-shield/pq-core'
import { checkedNumber } from '../claims.ts'
import type { VerificationKeys } from '../keys.ts'
import { readBytes } from '../read.ts'
import type { HttpFields, HttpRequest, HttpResponse, NewFields } from './message.ts'
import { checkedOrigin, without } from './options.ts'
import { signMessage, SIGN_HTTP_OPTIONS, type SignHttpOptions } from './sign.ts'
import {
  verifyMessage,
  VERIFY_HTTP_OPTIONS,
  type VerifiedSignature,
  type VerifyHttpOptions,
} from './verify.ts'

/** A signature is over all of a body, which is held in memory for it. */
export interface BodyOptions {
  /** Bytes of the body. Default 10 485 760. */
  readonly maxBodyBytes?: number
}

export interface RequestOptions extends BodyOptions {
  /**
   * Of the verifier, for example `https://api.example.com`. A server's framework takes scheme and host of `request.url` from the
   * request itself: without this, one that was signed for another server passes here. Default: what `request.url` says.
   */
  readonly origin?: string
}

export interface ResponseOptions extends BodyOptions {
  /** That was answered: binds the response to it. */
  readonly request?: Request
}

const MAX_BODY = 10_485_760

/** From a copy: the caller reads the body itself. */
async function bodyOf(message: Request | Response, { maxBodyBytes = MAX_BODY }: BodyOptions): Promise<Bytes> {
  const maximum = checkedNumber(maxBodyBytes, 'maxBodyBytes')
  if (message.body === null) return new Uint8Array()
  return readBytes(message.clone().body, maximum, 'the body')
}

function headerFields(headers: Headers): HttpFields {
  return { get: (name) => headers.get(name) ?? undefined }
}

function addressOf(url: string, origin: string | undefined): string {
  return origin === undefined ? url : checkedOrigin(origin) + url.slice(new URL(url).origin.length)
}

async function requestParts(request: Request, options: RequestOptions): Promise<HttpRequest> {
  return {
    kind: 'request',
    method: request.method,
    url: addressOf(request.url, options.origin),
    fields: headerFields(request.headers),
    body: await bodyOf(request, options),
  }
}

async function responseParts(response: Response, options: ResponseOptions): Promise<HttpResponse> {
  const { request } = options
  return {
    kind: 'response',
    status: response.status,
    fields: headerFields(response.headers),
    body: await bodyOf(response, options),
    // Of the request, fields alone can be covered: its body is not looked at again.
    ...(request === undefined
      ? {}
      : {
          request: {
            kind: 'request',
            method: request.method,
            url: request.url,
            fields: headerFields(request.headers),
            body: new Uint8Array(),
          },
        }),
  }
}

function withFields(headers: Headers, fields: NewFields): Headers {
  const copy = new Headers(headers)
  for (const [name, value] of fields) copy.set(name, value)
  return copy
}

/** The bytes that were signed; without any, a request of GET and a response of 204 must have no body at all. */
function withBody(body: Uint8Array): { readonly body?: Bytes } {
  return body.length === 0 ? {} : { body: Uint8Array.from(body) }
}

/** A copy of the request with a signature; the request itself stays to be read. @throws as signMessage; TokenError `limit_exceeded`. */
export async function signRequest(
  request: Request,
  signer: Signer,
  options: SignHttpOptions & BodyOptions = {},
): Promise<Request> {
  checkOptions(options, [...SIGN_HTTP_OPTIONS, 'maxBodyBytes'])
  const message = await requestParts(request, options)
  const fields = await signMessage(message, signer, without(options, ['maxBodyBytes']))
  return new Request(request, { headers: withFields(request.headers, fields), ...withBody(message.body) })
}

/** The body stays to be read. @throws as verifyMessage. */
export async function verifyRequest(
  request: Request,
  keys: VerificationKeys,
  options: VerifyHttpOptions & RequestOptions,
): Promise<VerifiedSignature> {
  checkOptions(options, [...VERIFY_HTTP_OPTIONS, 'maxBodyBytes', 'origin'])
  const message = await requestParts(request, options)
  return verifyMessage(message, keys, without(options, ['maxBodyBytes', 'origin']))
}

/** A copy of the response with a signature; the response itself stays to be read. @throws as signMessage; TokenError `limit_exceeded`. */
export async function signResponse(
  response: Response,
  signer: Signer,
  options: SignHttpOptions & ResponseOptions = {},
): Promise<Response> {
  checkOptions(options, [...SIGN_HTTP_OPTIONS, 'maxBodyBytes', 'request'])
  const message = await responseParts(response, options)
  const fields = await signMessage(message, signer, without(options, ['maxBodyBytes', 'request']))
  const { status, statusText, headers } = response
  const { body = null } = withBody(message.body)
  return new Response(body, { status, statusText, headers: withFields(headers, fields) })
}

/** The body stays to be read. @throws as verifyMessage. */
export async function verifyResponse(
  response: Response,
  keys: VerificationKeys,
  options: VerifyHttpOptions & ResponseOptions,
): Promise<VerifiedSignature> {
  checkOptions(options, [...VERIFY_HTTP_OPTIONS, 'maxBodyBytes', 'request'])
  const message = await responseParts(response, options)
  return verifyMessage(message, keys, without(options, ['maxBodyBytes', 'request']))
}
