/** Which public key a signature is checked with. Keys come from the caller, never from what is checked. */
import { PqError, type SignatureAlgorithm, type Signer } from '@quantum-shield/pq-core'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { TokenError } from './errors.ts'

export type VerificationKey = PublicKey<SignatureAlgorithm>

/** A key under a name of its issuer's choice, where that is not its thumbprint. */
export interface NamedKey {
  readonly keyId: string
  readonly publicKey: VerificationKey
}

export interface KeyQuery {
  /** What the signature calls its key: `kid` in JOSE and COSE, `keyid` in HTTP. */
  readonly keyId: string | undefined
  /** Whether the signature can be one of that algorithm. */
  readonly accepts: (algorithm: SignatureAlgorithm) => boolean
}

/** Finds keys, wherever they are; createRemoteKeys makes one. */
export interface KeyFinder {
  /** @throws TokenError `no_matching_key`, PqError `algorithm_mismatch`, or what the search ran into. */
  find(query: KeyQuery): VerificationKey | Promise<VerificationKey>
}

/** One key, which is used whatever the signature calls it; several, told apart by name; or a finder. */
export type VerificationKeys = VerificationKey | readonly (VerificationKey | NamedKey)[] | KeyFinder

const PUBLIC_KEY = 'importPublicKey(jwk, algorithms) of @quantum-shield/pq-core/keys makes one of a JWK'

/** @throws TypeError for what is no public key that verifies. */
function checkKey(key: object): void {
  const { algorithm }: Partial<VerificationKey> = key
  if (algorithm?.kind !== 'signature')
    throw new TypeError(`\`keys\` must hold public keys that verify; ${PUBLIC_KEY}`)
}

/** @throws TypeError for a private key, and for whatever else does not sign. */
export function checkSigner(signer: Signer): void {
  const { sign, publicKey }: Partial<Signer> = signer
  if (typeof sign !== 'function' || publicKey === undefined)
    throw new TypeError(
      '`signer` must be a Signer; signerOf(privateKey) of @quantum-shield/pq-core/keys makes one of a private key',
    )
}

function named(key: VerificationKey | NamedKey): NamedKey {
  checkKey('publicKey' in key ? key.publicKey : key)
  return 'publicKey' in key ? key : { keyId: key.id, publicKey: key }
}

/**
 * A name stands for one key with one algorithm. A signature under the name of a composite key that is by one of its
 * halves is refused here, before anything is verified.
 */
export function chooseKey(keys: readonly NamedKey[], { keyId, accepts }: KeyQuery): VerificationKey {
  const candidates =
    keyId === undefined
      ? keys.filter(({ publicKey }) => accepts(publicKey.algorithm))
      : keys.filter((key) => key.keyId === keyId)
  const [found] = candidates
  if (found === undefined || candidates.length > 1)
    throw new TokenError(
      'no_matching_key',
      `${candidates.length} of ${keys.length} keys fit ${keyId === undefined ? 'a signature that names none' : 'the key id'}`,
    )
  return checkAlgorithm(found.publicKey, accepts)
}

function checkAlgorithm(key: VerificationKey, accepts: KeyQuery['accepts']): VerificationKey {
  if (!accepts(key.algorithm))
    throw new PqError('algorithm_mismatch', `the key is of ${key.algorithm.id}, the signature is not`)
  return key
}

/** Array.isArray does not take read-only arrays out of a union. */
function areSeveral(keys: VerificationKeys): keys is readonly (VerificationKey | NamedKey)[] {
  return Array.isArray(keys)
}

/** @throws TypeError for what is neither a key, keys, nor a finder; else as KeyFinder. */
export async function findKey(keys: VerificationKeys, query: KeyQuery): Promise<VerificationKey> {
  if (typeof keys !== 'object' || keys === null)
    throw new TypeError('`keys` must be a public key, an array of them, or a finder')
  if (areSeveral(keys)) return chooseKey(keys.map(named), query)
  const key: Partial<VerificationKey> = 'find' in keys ? await keys.find(query) : keys
  checkKey(key)
  // A finder of the caller's is not trusted to have asked.
  return checkAlgorithm(key as VerificationKey, query.accepts)
}

/** A copy that stays what it was. @throws TypeError unless it is an array with an algorithm in it. */
export function checkedAlgorithms(algorithms: readonly SignatureAlgorithm[]): readonly SignatureAlgorithm[] {
  const isList: boolean = Array.isArray(algorithms)
  const copy = isList ? algorithms.filter(({ kind }) => kind === 'signature') : []
  if (copy.length === 0) throw new TypeError('`algorithms` must be an array of signature algorithms')
  return copy
}
