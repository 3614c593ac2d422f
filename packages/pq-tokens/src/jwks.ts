/** JWK sets, RFC 7517 section 5, with public keys that verify. */
import { errorCode, PqError, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import { importPublicKey, toPublicJwk, type Jwk } from '@quantum-shield/pq-core/keys'
import { TokenError } from './errors.ts'
import { parseJsonObject, type JsonObject } from './json.ts'
import type { NamedKey, VerificationKey } from './keys.ts'
import { joseNameOf } from './names.ts'

export interface JwkSet {
  readonly keys: readonly Jwk[]
}

/**
 * What an issuer publishes: each key with `alg`, `use` and, unless it has another name, its thumbprint as `kid`. A key of
 * ML-DSA-65 has 2.7 kB. Publish a key before its first use, and keep it until the last token by it has expired.
 * @throws TypeError for two keys of one name; PqError `unsupported_algorithm` for an algorithm without a JOSE name.
 */
export function toJwks(keys: readonly (VerificationKey | NamedKey)[]): JwkSet {
  const entries = keys.map((key) => {
    const { publicKey, keyId } = 'publicKey' in key ? key : { publicKey: key, keyId: key.id }
    return { ...toPublicJwk(publicKey), alg: joseNameOf(publicKey.algorithm), use: 'sig', kid: keyId }
  })
  if (new Set(entries.map(({ kid }) => kid)).size < entries.length)
    throw new TypeError('two keys of one name: a name stands for one key')
  return { keys: entries }
}

function canVerify(jwk: JsonObject): boolean {
  const operations = jwk['key_ops']
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'))
}

/** Keys of other algorithms and keys that are none are passed by (RFC 7517 section 5). */
function readKey(jwk: JsonObject, algorithms: readonly SignatureAlgorithm[]): readonly NamedKey[] {
  if (!canVerify(jwk)) return []
  try {
    const publicKey = importPublicKey(jwk as Jwk, algorithms)
    const { kid } = jwk
    return [{ publicKey, keyId: typeof kid === 'string' ? kid : publicKey.id }]
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    return []
  }
}

/**
 * The keys of a set that algorithms in the table can use. A name that stands twice in the set, be it for a key that is not
 * read here, stands for none: a verifier that knows the weaker algorithm alone must not accept it in place of the other.
 * @throws PqError `malformed` for what is no set; TokenError `limit_exceeded`.
 */
export function parseJwks(
  bytes: Uint8Array,
  algorithms: readonly SignatureAlgorithm[],
  maxKeys: number,
): readonly NamedKey[] {
  const { keys } = parseJsonObject(bytes, 'the key set')
  const isObject = (entry: unknown): entry is JsonObject =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
  if (!Array.isArray(keys) || !keys.every(isObject))
    throw new PqError('malformed', 'the key set has no array of keys')
  if (keys.length > maxKeys)
    throw new TokenError('limit_exceeded', `a set of ${keys.length} keys, at most ${maxKeys}`)
  const names: readonly unknown[] = keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]))
  const isTwice = (name: unknown) => names.indexOf(name) !== names.lastIndexOf(name)
  return keys.filter(({ kid }) => !isTwice(kid)).flatMap((jwk) => readKey(jwk, algorithms))
}
