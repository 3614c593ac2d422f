/** HTTP message signatures, RFC 9421 section 3.1: making one. */
import { checkOptions, type Clock, type Signer } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import type { BareItem, InnerList } from 'structured-headers'
import { checkedNumber, secondsOf } from '../claims.ts'
import { checkSigner } from '../keys.ts'
import { httpNameOf } from './algorithms.table.ts'
import { parseComponent, refuseDuplicates, signatureBase } from './components.ts'
import { contentDigest, type DigestName } from './digest.ts'
import { checkMessage, type HttpFields, type HttpMessage, type NewFields } from './message.ts'
import { addSignature, LABEL } from './signature-fields.ts'

export interface SignHttpOptions {
  /** Default `sig`. */
  readonly label?: string
  /**
   * What is covered: fields in lower case and derived components, with `;req` for those of the request that a response
   * answers. Default: `@method` and `@target-uri` of a request; `@status` of a response with both of its request, where that
   * is given. `content-digest` is added wherever there is a body, `content-type` wherever there is one.
   */
  readonly components?: readonly string[]
  /** Of the body. Default `sha-512`. */
  readonly digest?: DigestName
  /** `keyid`. Default: the thumbprint of the key. */
  readonly keyId?: string
  /** From now until `expires`. Default: no end of its own; the verifier's policy has one. */
  readonly expiresInSeconds?: number
  /** Used once: `crypto.randomUUID()`. */
  readonly nonce?: string
  /** What the signature is for, so that it is not taken for another purpose. */
  readonly tag?: string
  /** Default: the system's clock. */
  readonly clock?: Clock
}

export const SIGN_HTTP_OPTIONS = [
  'label',
  'components',
  'digest',
  'keyId',
  'expiresInSeconds',
  'nonce',
  'tag',
  'clock',
]

/** What is covered, and must be, where nobody says otherwise. */
export function defaultComponents(message: HttpMessage): readonly string[] {
  if (message.kind === 'request') return ['@method', '@target-uri']
  return ['@status', ...(message.request === undefined ? [] : ['@method;req', '@target-uri;req'])]
}

function coveredBy(message: HttpMessage, fields: HttpFields, options: SignHttpOptions): readonly string[] {
  const wanted = options.components ?? [
    ...defaultComponents(message),
    ...(fields.get('content-type') === undefined ? [] : ['content-type']),
  ]
  const needsDigest = message.body.length > 0 && !wanted.includes('content-digest')
  return needsDigest ? [...wanted, 'content-digest'] : wanted
}

function parametersOf(signer: Signer, options: SignHttpOptions): Map<string, BareItem> {
  const { expiresInSeconds, nonce, tag, clock, keyId = signer.publicKey.id } = options
  const created = secondsOf(clock)
  return new Map<string, BareItem>([
    ['created', created],
    ...(expiresInSeconds === undefined
      ? []
      : [['expires', created + Math.floor(checkedNumber(expiresInSeconds, 'expiresInSeconds'))] as const]),
    ...(nonce === undefined ? [] : [['nonce', nonce] as const]),
    ['keyid', keyId],
    ['alg', httpNameOf(signer.publicKey.algorithm)],
    ...(tag === undefined ? [] : [['tag', tag] as const]),
  ])
}

/**
 * The fields to set: `Signature-Input`, `Signature` and, for a message with a body, `Content-Digest`.
 * @throws PqError `unsupported_algorithm` for a key of an algorithm without a name in HTTP; TokenError `component_missing`
 * for a component that the message does not have. TypeError for a label that is taken, components that are none, and for what is
 * no message.
 */
export async function signMessage(
  message: HttpMessage,
  signer: Signer,
  options: SignHttpOptions = {},
): Promise<NewFields> {
  checkOptions(options, SIGN_HTTP_OPTIONS)
  checkMessage(message)
  checkSigner(signer)
  const { label = 'sig', digest = 'sha-512' } = options
  if (!LABEL.test(label)) throw new TypeError('`label` must be a key of a structured field')
  const hasDigest = message.body.length > 0
  const digestFields: NewFields = hasDigest
    ? [['content-digest', await contentDigest(message.body, digest)]]
    : []
  const added = new Map(digestFields)
  const fields: HttpFields = { get: (name) => added.get(name) ?? message.fields.get(name) }
  const components = coveredBy(message, fields, options).map(parseComponent)
  refuseDuplicates(components)
  const list: InnerList = [components.map(({ item }) => item), parametersOf(signer, options)]
  const base = signatureBase({ ...message, fields }, components, list)
  const signature = await signer.sign(utf8(base))
  return [...digestFields, ...addSignature(message.fields, label, list, signature)]
}
