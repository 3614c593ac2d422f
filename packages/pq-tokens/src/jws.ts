/** JSON Web Signatures, RFC 7515, in the compact form, with the algorithms of RFC 9964 and every other that has a JOSE name. */
import {
  checkBytes,
  checkOptions,
  PqError,
  type Bytes,
  type SignatureAlgorithm,
  type Signer,
} from '@quantum-shield/pq-core'
import { fromBase64url, toBase64url, utf8 } from '@quantum-shield/pq-core/bytes'
import { TokenError } from './errors.ts'
import { parseJsonObject, stringMember, type JsonObject } from './json.ts'
import {
  checkedAlgorithms,
  checkSigner,
  findKey,
  type VerificationKey,
  type VerificationKeys,
} from './keys.ts'
import { joseNameOf, joseNames } from './names.ts'

export interface JwsHeader {
  readonly alg: string
  readonly kid?: string
  readonly typ?: string
  /** Signed, like the others, and not looked at. */
  readonly [parameter: string]: unknown
}

export interface SignJwsOptions {
  /** `typ`, for example `at+jwt`. Default: none. */
  readonly type?: string
  /** `kid`. Default: the thumbprint of the key. */
  readonly keyId?: string
}

export interface VerifyJwsOptions {
  /** What may sign. The key must be of the very one that the token names. */
  readonly algorithms: readonly SignatureAlgorithm[]
  /** The `typ` that the token must have. Default: any, or none. */
  readonly type?: string
  /** Characters of the token. Default 65 536. */
  readonly maxLength?: number
}

export interface VerifiedJws {
  readonly header: JwsHeader
  readonly payload: Bytes
  readonly publicKey: VerificationKey
}

/** Before the signature is looked at. */
export interface ParsedJws {
  readonly header: JwsHeader
  readonly payload: Bytes
  readonly signature: Bytes
  readonly signed: Bytes
}

const MAX_LENGTH = 65_536

/** @throws PqError `unsupported_algorithm` for a key of an algorithm that JOSE has no name for. */
export async function signJws(
  signer: Signer,
  payload: Uint8Array,
  options: SignJwsOptions = {},
): Promise<string> {
  checkOptions(options, ['type', 'keyId'])
  checkBytes(payload, 'payload')
  checkSigner(signer)
  const { publicKey } = signer
  const { type, keyId = publicKey.id } = options
  const header = {
    alg: joseNameOf(publicKey.algorithm),
    ...(type === undefined ? {} : { typ: type }),
    kid: keyId,
  }
  const signed = `${toBase64url(utf8(JSON.stringify(header)))}.${toBase64url(payload)}`
  return `${signed}.${toBase64url(await signer.sign(utf8(signed)))}`
}

function parseHeader(bytes: Uint8Array): JwsHeader {
  const header: JsonObject = parseJsonObject(bytes, 'the header')
  const [alg, kid, typ] = ['alg', 'kid', 'typ'].map((name) => stringMember(header, name, 'the header'))
  if (alg === undefined) throw new PqError('malformed', 'the header has no "alg"')
  for (const name of ['crit', 'b64']) {
    if (name in header) throw new TokenError('unsupported_header', `the header has "${name}"`)
  }
  return { ...header, alg, ...(kid === undefined ? {} : { kid }), ...(typ === undefined ? {} : { typ }) }
}

/** RFC 7515 section 4.1.9: a media type without `application/`, in any case. */
function isType(found: string | undefined, expected: string): boolean {
  return found?.toLowerCase().replace(/^application\//, '') === expected.toLowerCase()
}

/** @throws TokenError `wrong_type`. */
export function checkType({ typ }: JwsHeader, expected: string | undefined): void {
  if (expected !== undefined && !isType(typ, expected))
    throw new TokenError('wrong_type', `a token of type "${expected}" expected`)
}

/** @throws PqError `malformed`, TokenError `limit_exceeded` or `unsupported_header`. */
export function parseJws(token: string, maxLength = MAX_LENGTH): ParsedJws {
  if (typeof token !== 'string') throw new TypeError('the token must be a string')
  if (token.length > maxLength)
    throw new TokenError('limit_exceeded', `a token of ${token.length} characters, at most ${maxLength}`)
  if (/^bearer /i.test(token))
    throw new PqError('malformed', 'the scheme "Bearer" in front of the token: pass what follows it')
  const [header, payload, signature, ...more] = token.split('.', 4)
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0)
    throw new PqError('malformed', 'not a token in the compact form')
  return {
    header: parseHeader(fromBase64url(header)),
    payload: fromBase64url(payload),
    signature: fromBase64url(signature),
    signed: utf8(token.slice(0, header.length + 1 + payload.length)),
  }
}

/** The key whose signature holds. @throws as verifyJws. */
export async function verifyParsed(
  { header, signature, signed }: ParsedJws,
  keys: VerificationKeys,
  allowed: readonly SignatureAlgorithm[],
): Promise<VerificationKey> {
  const algorithm = checkedAlgorithms(allowed).find((entry) => joseNames(entry).includes(header.alg))
  if (algorithm === undefined)
    throw new TokenError('algorithm_not_allowed', 'the token names an algorithm that is not in `algorithms`')
  const publicKey = await findKey(keys, { keyId: header.kid, accepts: ({ id }) => id === algorithm.id })
  await publicKey.algorithm.verify(publicKey, signed, signature)
  return publicKey
}

/**
 * Resolves when the signature holds; what the payload says is the caller's to judge.
 * @throws PqError `malformed`, `algorithm_mismatch`, `signature_invalid`; TokenError `limit_exceeded`, `unsupported_header`,
 * `wrong_type`, `algorithm_not_allowed`, `no_matching_key`, `keys_unavailable`.
 */
export async function verifyJws(
  token: string,
  keys: VerificationKeys,
  options: VerifyJwsOptions,
): Promise<VerifiedJws> {
  checkOptions(options, ['algorithms', 'type', 'maxLength'])
  const parsed = parseJws(token, options.maxLength)
  checkType(parsed.header, options.type)
  const publicKey = await verifyParsed(parsed, keys, options.algorithms)
  return { header: parsed.header, payload: parsed.payload, publicKey }
}
