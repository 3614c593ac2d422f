/** HTTP message signatures, RFC 9421 section 3.2: verifying one, and what it must cover. */
import { checkOptions, type Clock, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { checkedLeeway, checkedNumber, secondsOf } from '../claims.ts'
import { TokenError } from '../errors.ts'
import { checkedAlgorithms, findKey, type VerificationKey, type VerificationKeys } from '../keys.ts'
import { httpName } from './algorithms.table.ts'
import { parseComponent, signatureBase, textOf } from './components.ts'
import { checkDigest } from './digest.ts'
import { checkMessage, type HttpMessage } from './message.ts'
import type { NonceStore } from './nonces.ts'
import { defaultComponents } from './sign.ts'
import { findSignature, type FoundSignature, type SignatureParameters } from './signature-fields.ts'

export interface VerifyHttpOptions {
  /** What may sign. */
  readonly algorithms: readonly SignatureAlgorithm[]
  /** Which signature. Default: the only one. Where a policy wants two, verify one after the other, each by its label. */
  readonly label?: string
  /**
   * What must be covered, in the form of SignHttpOptions, and with the same default but for `content-type`. Whatever it
   * says, a body must be covered by its `content-digest`.
   */
  readonly components?: readonly string[]
  /** Since `created`, which is required. Default 300. */
  readonly maxAgeSeconds?: number
  /** How far the clocks of signer and verifier may be apart. Default 5, at most 300. */
  readonly leewaySeconds?: number
  /** Requires a nonce, and one that is new. Default: nonces are not looked at. */
  readonly nonces?: NonceStore
  /** What the signature must be for. Default: anything. */
  readonly tag?: string
  /** Default: the system's clock. */
  readonly clock?: Clock
}

export const VERIFY_HTTP_OPTIONS = [
  'algorithms',
  'label',
  'components',
  'maxAgeSeconds',
  'leewaySeconds',
  'nonces',
  'tag',
  'clock',
]

export interface VerifiedSignature {
  readonly label: string
  readonly publicKey: VerificationKey
  readonly parameters: SignatureParameters
  /** What is covered, in the form of SignHttpOptions. */
  readonly components: readonly string[]
}

/** @throws TokenError `component_missing`. */
function checkCoverage(message: HttpMessage, found: FoundSignature, wanted: readonly string[]): void {
  const covered = new Set(found.components.map(textOf))
  const needed = message.body.length > 0 ? [...wanted, 'content-digest'] : wanted
  const absent = needed.filter((text) => !covered.has(textOf(parseComponent(text))))
  if (absent.length > 0)
    throw new TokenError('component_missing', `the signature does not cover ${absent.join(', ')}`)
}

/** @returns when the signature is too old, in seconds since the epoch. @throws TokenError. */
function checkTimes({ created, expires }: SignatureParameters, options: VerifyHttpOptions): number {
  const maxAge = checkedNumber(options.maxAgeSeconds ?? 300, 'maxAgeSeconds')
  const [now, leeway] = [secondsOf(options.clock), checkedLeeway(options.leewaySeconds)]
  if (created === undefined)
    throw new TokenError('component_missing', 'the signature does not say when it was made')
  if (created > now + leeway)
    throw new TokenError('not_yet_valid', `the signature is of ${created}, which lies ahead of ${now}`)
  const end = Math.min(created + maxAge, expires ?? Infinity)
  if (now > end + leeway) throw new TokenError('expired', `the signature was good until ${end}, it is ${now}`)
  return end + leeway
}

/** Last: who cannot sign must not be able to use up nonces. */
async function claimNonce(
  { nonce }: SignatureParameters,
  store: NonceStore,
  publicKey: VerificationKey,
  end: number,
): Promise<void> {
  if (nonce === undefined) throw new TokenError('component_missing', 'the signature has no nonce')
  if (!(await store.claim(publicKey.id, nonce, end)))
    throw new TokenError('replayed', 'the nonce of the signature was used before')
}

/**
 * Resolves when a signature covers what it must, is fresh, holds, and the body has the digest that it covers.
 * @throws TokenError `signature_missing`, `component_missing`, `unsupported_component`, `algorithm_not_allowed`, `no_matching_key`,
 * `keys_unavailable`, `expired`, `not_yet_valid`, `wrong_type` (another `tag`), `digest_mismatch`, `replayed`, `limit_exceeded`;
 * PqError `malformed`, `algorithm_mismatch`, `signature_invalid`. TypeError for what is no message.
 */
export async function verifyMessage(
  message: HttpMessage,
  keys: VerificationKeys,
  options: VerifyHttpOptions,
): Promise<VerifiedSignature> {
  checkOptions(options, VERIFY_HTTP_OPTIONS)
  checkMessage(message)
  const algorithms = checkedAlgorithms(options.algorithms)
  const found = findSignature(message.fields, options.label)
  const { components, parameters, list, signature, label } = found
  checkCoverage(message, found, options.components ?? defaultComponents(message))
  if (options.tag !== undefined && parameters.tag !== options.tag)
    throw new TokenError('wrong_type', `a signature with the tag "${options.tag}" expected`)
  const end = checkTimes(parameters, options)

  const { alg, keyid } = parameters
  const named = algorithms.filter((algorithm) => alg === undefined || httpName(algorithm) === alg)
  if (named.length === 0)
    throw new TokenError('algorithm_not_allowed', 'the signature is by an algorithm that is not allowed')
  const accepts = ({ id }: SignatureAlgorithm) => named.some((algorithm) => algorithm.id === id)
  const publicKey = await findKey(keys, { keyId: keyid, accepts })
  const base = utf8(signatureBase(message, components, list))
  await publicKey.algorithm.verify(publicKey, base, signature)

  const coversDigest = components.some(
    ({ name, isOfRequest, key }) => name === 'content-digest' && !isOfRequest && key === undefined,
  )
  if (coversDigest) await checkDigest(message.fields.get('content-digest') ?? '', message.body)
  if (options.nonces !== undefined) await claimNonce(parameters, options.nonces, publicKey, end)
  return { label, publicKey, parameters, components: components.map(textOf) }
}
