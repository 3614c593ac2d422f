/** The claims of a JWT, RFC 7519 section 4: who issued it, for whom, from when and until when. */
import { PqError, type Clock } from '@quantum-shield/pq-core'
import { TokenError } from './errors.ts'
import type { JsonObject } from './json.ts'

/** Times are seconds since the Unix epoch. */
export interface JwtClaims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  readonly exp?: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
  readonly [claim: string]: unknown
}

/** What a verified token has for certain. */
export interface VerifiedClaims extends JwtClaims {
  readonly iss: string
  readonly aud: string | readonly string[]
  readonly exp: number
}

export interface ClaimRules {
  /** One of these issued the token. */
  readonly issuer: string | readonly string[]
  /** The token is for one of these: who the verifier is. */
  readonly audience: string | readonly string[]
  readonly subject?: string
  /** Claims that must be there besides `iss`, `aud` and `exp`. */
  readonly requiredClaims?: readonly string[]
  /** Since `iat`, which is required then. Default: what `exp` allows. */
  readonly maxAgeSeconds?: number
  /** How far the clocks of issuer and verifier may be apart. Default 5, at most 300. */
  readonly leewaySeconds?: number
  /** Default: the system's clock. */
  readonly clock?: Clock
}

export const CLAIM_RULES = [
  'issuer',
  'audience',
  'subject',
  'requiredClaims',
  'maxAgeSeconds',
  'leewaySeconds',
  'clock',
]

const MAX_LEEWAY = 300

/** The numeric options of a policy. @throws TypeError or RangeError. */
export function checkedNumber(value: number, name: string, maximum = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number`)
  if (!(value >= 0 && value <= maximum)) throw new RangeError(`${name} must be 0 to ${maximum}`)
  return value
}

export function checkedLeeway(leewaySeconds = 5): number {
  return checkedNumber(leewaySeconds, 'leewaySeconds', MAX_LEEWAY)
}

/** Seconds since the epoch. */
export function secondsOf(clock: Clock = Date.now): number {
  const milliseconds = clock()
  if (!Number.isFinite(milliseconds)) throw new TypeError('the clock gave no number')
  return Math.floor(milliseconds / 1000)
}

/** @throws TypeError for what names nobody: a check against nothing would pass everything, or nothing. */
export function checkedNames(names: string | readonly string[], option: string): readonly string[] {
  const list: readonly string[] = typeof names === 'string' ? [names] : names
  const isNamed = (name: unknown) => typeof name === 'string' && name !== ''
  const isList: boolean = Array.isArray(list)
  if (!isList || list.length === 0 || !list.every(isNamed))
    throw new TypeError(`\`${option}\` must be a string or an array of strings`)
  return list
}

function checkTypes(claims: JsonObject): asserts claims is JwtClaims {
  const wrong = [
    ...['iss', 'sub', 'jti'].filter((name) => typeof (claims[name] ?? '') !== 'string'),
    ...['exp', 'nbf', 'iat'].filter((name) => !Number.isFinite(claims[name] ?? 0)),
    ...[claims['aud'] ?? ''].flatMap((aud) => (isAudience(aud) ? [] : ['aud'])),
  ]
  if (wrong.length > 0) throw new PqError('malformed', `the claims ${wrong.join(', ')} are of another type`)
}

function isAudience(value: unknown): boolean {
  return Array.isArray(value) ? value.every((entry) => typeof entry === 'string') : typeof value === 'string'
}

function checkPresence(claims: JwtClaims, required: readonly string[]): asserts claims is VerifiedClaims {
  for (const name of required) {
    if (!Object.hasOwn(claims, name) || claims[name] === null)
      throw new TokenError('claim_missing', `the token has no claim "${name}"`)
  }
}

function checkTimes(claims: VerifiedClaims, { maxAgeSeconds, leewaySeconds, clock }: ClaimRules): void {
  const [now, leeway] = [secondsOf(clock), checkedLeeway(leewaySeconds)]
  const { exp, nbf = now, iat = now } = claims
  if (now >= exp + leeway) throw new TokenError('expired', `the token was good until ${exp}, it is ${now}`)
  if (nbf > now + leeway) throw new TokenError('not_yet_valid', `the token is good from ${nbf}, it is ${now}`)
  if (iat > now + leeway)
    throw new TokenError('not_yet_valid', `the token is of ${iat}, which lies ahead of ${now}`)
  if (maxAgeSeconds !== undefined && now - iat > checkedNumber(maxAgeSeconds, 'maxAgeSeconds') + leeway)
    throw new TokenError(
      'expired',
      `the token is ${now - iat} seconds old, at most ${maxAgeSeconds} are allowed`,
    )
}

/**
 * The claims of a token whose signature holds.
 * @throws TokenError `claim_missing`, `claim_mismatch`, `expired`, `not_yet_valid`; PqError `malformed`.
 */
export function checkClaims(claims: JsonObject, rules: ClaimRules): VerifiedClaims {
  const { requiredClaims = [], maxAgeSeconds } = rules
  const issuers = checkedNames(rules.issuer, 'issuer')
  const audiences = checkedNames(rules.audience, 'audience')
  checkTypes(claims)
  const aged = maxAgeSeconds === undefined ? [] : ['iat']
  checkPresence(claims, ['iss', 'aud', 'exp', ...aged, ...requiredClaims])
  const { iss, aud, sub } = claims
  if (!issuers.includes(iss)) throw new TokenError('claim_mismatch', 'the token is of another issuer')
  if (![aud].flat().some((name) => audiences.includes(name)))
    throw new TokenError('claim_mismatch', 'the token is for another audience')
  if (rules.subject !== undefined && sub !== rules.subject)
    throw new TokenError('claim_mismatch', 'the token is about another subject')
  checkTimes(claims, rules)
  return claims
}
