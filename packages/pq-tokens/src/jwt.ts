/** JSON Web Tokens, RFC 7519, as RFC 8725 recommends to use them: with issuer, audience, end, and one algorithm a key. */
import { checkOptions, type Clock, type Signer } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import {
  checkClaims,
  CLAIM_RULES,
  checkedNames,
  checkedNumber,
  secondsOf,
  type ClaimRules,
  type JwtClaims,
  type VerifiedClaims,
} from './claims.ts'
import { parseJsonObject } from './json.ts'
import {
  checkType,
  parseJws,
  signJws,
  verifyParsed,
  type JwsHeader,
  type SignJwsOptions,
  type VerifyJwsOptions,
} from './jws.ts'
import type { VerificationKey, VerificationKeys } from './keys.ts'

export interface SignJwtOptions extends SignJwsOptions {
  /** From now until `exp`: a token that never ends is a password. */
  readonly expiresInSeconds: number
  /** `iss`, unless the claims have it. */
  readonly issuer?: string
  /** `aud`, unless the claims have it. */
  readonly audience?: string | readonly string[]
  readonly subject?: string
  readonly tokenId?: string
  /** From now until `nbf`. Default: no `nbf`. */
  readonly notBeforeSeconds?: number
  /** Default: the system's clock. */
  readonly clock?: Clock
}

export interface VerifyJwtOptions extends ClaimRules, VerifyJwsOptions {
  /** The `typ` that the token must have. Default: `JWT`, which may be left out (RFC 7519 section 5.1). */
  readonly type?: string
}

export interface VerifiedJwt {
  readonly claims: VerifiedClaims
  readonly header: JwsHeader
  readonly publicKey: VerificationKey
}

const SIGN_OPTIONS = [
  'type',
  'keyId',
  'expiresInSeconds',
  'issuer',
  'audience',
  'subject',
  'tokenId',
  'notBeforeSeconds',
  'clock',
]

/** The claims that the options stand for. */
function claimsOf(options: SignJwtOptions): JwtClaims {
  const { issuer, audience, subject, tokenId, notBeforeSeconds, clock } = options
  const iat = secondsOf(clock)
  const inSeconds = (value: number, name: string) => iat + Math.floor(checkedNumber(value, name))
  const claims = {
    iss: issuer === undefined ? undefined : checkedNames([issuer], 'issuer')[0],
    sub: subject,
    aud: audience === undefined ? undefined : checkedNames(audience, 'audience') && audience,
    jti: tokenId,
    iat,
    nbf: notBeforeSeconds === undefined ? undefined : inSeconds(notBeforeSeconds, 'notBeforeSeconds'),
    exp: inSeconds(options.expiresInSeconds, 'expiresInSeconds'),
  }
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

/**
 * A token of type `JWT`. verifyJwt asks for an issuer and an audience.
 * @throws TypeError for a claim that an option sets as well. PqError `unsupported_algorithm`, as signJws.
 */
export async function signJwt(signer: Signer, claims: JwtClaims, options: SignJwtOptions): Promise<string> {
  checkOptions(options, SIGN_OPTIONS)
  const set = claimsOf(options)
  const twice = Object.keys(set).find((name) => Object.hasOwn(claims, name))
  if (twice !== undefined) throw new TypeError(`the claim "${twice}" is set by an option, too`)
  const { type = 'JWT', keyId } = options
  const payload = utf8(JSON.stringify({ ...set, ...claims }))
  return signJws(signer, payload, { type, ...(keyId === undefined ? {} : { keyId }) })
}

/**
 * Resolves with claims that are signed, for this audience, by this issuer and good now.
 * @throws what verifyJws throws; then TokenError `claim_missing`, `claim_mismatch`, `expired`, `not_yet_valid`.
 */
export async function verifyJwt(
  token: string,
  keys: VerificationKeys,
  options: VerifyJwtOptions,
): Promise<VerifiedJwt> {
  checkOptions(options, [...CLAIM_RULES, 'algorithms', 'type', 'maxLength'])
  const parsed = parseJws(token, options.maxLength)
  const { header } = parsed
  checkType(header, options.type ?? (header.typ === undefined ? undefined : 'JWT'))
  const publicKey = await verifyParsed(parsed, keys, options.algorithms)
  const claims = checkClaims(parseJsonObject(parsed.payload, 'the set of claims'), options)
  return { claims, header, publicKey }
}
