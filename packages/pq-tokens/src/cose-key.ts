/** COSE_Key of type AKP, RFC 9964 section 4: public keys for peers that speak CBOR. */
import { checkBytes, PqError, type Bytes, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { decode, encode } from 'cborg'
import type { VerificationKey } from './keys.ts'
import { coseNumberOf } from './names.ts'

/** RFC 9052 table 4, and RFC 9964 section 4 for the key type and its parameters. */
const LABEL = { type: 1, keyId: 2, algorithm: 3, publicKey: -1, privateKey: -2 } as const
const AKP = 7
/** An ML-DSA-87 key has 2592 bytes, its COSE_Key some 60 more. */
const MAX_LENGTH = 65_536

/** @throws PqError `unsupported_algorithm` for a key that is not of type AKP or has no COSE number. */
export function exportCoseKey(key: VerificationKey): Bytes {
  const { algorithm } = key
  if (identifiersOf(algorithm.id)?.jose?.kty !== 'AKP')
    throw new PqError('unsupported_algorithm', `${algorithm.id} has no key of type AKP`)
  const members = new Map<number, unknown>([
    [LABEL.type, AKP],
    [LABEL.keyId, utf8(key.id)],
    [LABEL.algorithm, coseNumberOf(algorithm)],
    [LABEL.publicKey, key.toBytes()],
  ])
  return Uint8Array.from(encode(members))
}

/** @throws PqError `malformed`, also for a private key; `unsupported_algorithm`, `invalid_key`. */
export function importCoseKey<A extends SignatureAlgorithm>(
  bytes: Uint8Array,
  algorithms: readonly A[],
): ReturnType<A['publicKey']> {
  checkBytes(bytes, 'key')
  const members = decodeMap(bytes)
  if (members.has(LABEL.privateKey)) throw new PqError('malformed', 'a private key, expected a public one')
  const number = members.get(LABEL.algorithm)
  const algorithm = algorithms.find(({ id }) => identifiersOf(id)?.cose === number)
  if (members.get(LABEL.type) !== AKP || number === undefined || algorithm === undefined)
    throw new PqError(
      'unsupported_algorithm',
      'the COSE_Key is not of type AKP and in the table of algorithms',
    )
  const raw = members.get(LABEL.publicKey)
  if (!(raw instanceof Uint8Array)) throw new PqError('malformed', 'a COSE_Key without a public key')
  return algorithm.publicKey(raw) as ReturnType<A['publicKey']>
}

function decodeMap(bytes: Uint8Array): ReadonlyMap<unknown, unknown> {
  if (bytes.length > MAX_LENGTH) throw new PqError('malformed', `a COSE_Key of more than ${MAX_LENGTH} bytes`)
  try {
    const options = { useMaps: true, rejectDuplicateMapKeys: true, strict: true, allowIndefinite: false }
    const value: unknown = decode(bytes, options)
    if (value instanceof Map) return value
  } catch {
    // Told below, with what else is no map.
  }
  throw new PqError('malformed', 'a COSE_Key is a map in CBOR')
}
