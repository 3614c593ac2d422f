/** The algorithm of a key from its AlgorithmIdentifier: SubjectPublicKeyInfo, PKCS #8, certificates. */
import { ellipticCurve, finiteField, rsaKey } from '../algorithms.ts'
import { bitLengthOf, bytesOf, childrenOf, isOid, isSequence, oidOf, parseAsn1, type Block } from '../asn1.ts'
import type { AlgorithmFacts, Purpose } from '../finding.ts'
import {
  DH_KEYS,
  DSA_KEY,
  EC_KEY,
  EDWARDS_OIDS,
  RSA_KEY,
  RSA_PSS_KEY,
  SIGNATURE_OIDS,
} from '../oids.table.ts'
import { findPostQuantum, unknown } from '../post-quantum.ts'

/** The element of an RSA structure that holds the modulus: the first in a public key, the second in a private one. */
const modulusBits = (rsa: Uint8Array, index: 0 | 1): number => bitLengthOf(childrenOf(parseAsn1(rsa))[index])

/** RFC 3279 section 2.3.3: the first of the parameters of DSA and DH is the prime. */
const primeBits = (parameters: Block | undefined): number | undefined =>
  isSequence(parameters) ? bitLengthOf(childrenOf(parameters)[0]) : undefined

/** RFC 5480 section 2.1.1: a named curve. Certificates with curves of their own exist nevertheless. */
const curveName = (parameters: Block | undefined): string =>
  isOid(parameters) ? oidOf(parameters) : 'explicit'

/** A key of an algorithm that is made for one purpose has that one. */
export function purposeOf(algorithm: AlgorithmFacts, stated: Purpose): Purpose {
  switch (algorithm.primitive) {
    case 'key-agree':
    case 'kem':
      return 'confidentiality'
    case 'signature':
      return algorithm.name.startsWith('EC-') ? stated : 'authenticity'
    default:
      return stated
  }
}

/**
 * @param identifier AlgorithmIdentifier.
 * @param key the raw public key, or for `part` 1 the inside of a PKCS #8 private key: only the modulus of RSA is read.
 * @throws PqError `malformed`.
 */
export function keyAlgorithm(
  identifier: Block | undefined,
  key: Uint8Array,
  part: 0 | 1,
  purpose: Purpose,
): AlgorithmFacts {
  const [type, parameters] = childrenOf(identifier)
  const oid = oidOf(type)
  if (oid === RSA_KEY) return rsaKey(modulusBits(key, part), purpose)
  if (oid === RSA_PSS_KEY) return rsaKey(modulusBits(key, part), 'authenticity')
  if (oid === EC_KEY) return ellipticCurve(curveName(parameters), purpose)
  if (oid === DSA_KEY) return finiteField('DSA', primeBits(parameters))
  if (DH_KEYS.includes(oid)) return finiteField('FFDH', primeBits(parameters))
  return EDWARDS_OIDS[oid] ?? findPostQuantum((row) => row.oid === oid) ?? unknown(oid)
}

/** SubjectPublicKeyInfo. @throws PqError `malformed`. */
export function spkiAlgorithm(spki: Block | undefined, purpose: Purpose): AlgorithmFacts {
  const [identifier, key] = childrenOf(spki)
  return keyAlgorithm(identifier, bytesOf(key), 0, purpose)
}

/** The AlgorithmIdentifier of a signature. @throws PqError `malformed`. */
export function signatureAlgorithm(identifier: Block | undefined): AlgorithmFacts {
  const oid = oidOf(childrenOf(identifier)[0])
  return SIGNATURE_OIDS[oid] ?? findPostQuantum((row) => row.oid === oid) ?? unknown(oid, 'signature')
}
