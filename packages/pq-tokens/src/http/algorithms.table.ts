/** Values of the signature parameter `alg`: RFC 9421 section 6.2.2; for ML-DSA, c2sp.org/httpsig-pq v1.0.0. */
import { PqError, type SignatureAlgorithm } from '@quantum-shield/pq-core'

const NAMES: Readonly<Record<string, string>> = {
  'ML-DSA-44': 'ml-dsa-44',
  'ML-DSA-65': 'ml-dsa-65',
  'ML-DSA-87': 'ml-dsa-87',
  Ed25519: 'ed25519',
  'ECDSA-P256': 'ecdsa-p256-sha256',
}

/** @returns undefined for an algorithm that HTTP message signatures have no name for. */
export function httpName({ id }: SignatureAlgorithm): string | undefined {
  return Object.hasOwn(NAMES, id) ? NAMES[id] : undefined
}

/** @throws PqError `unsupported_algorithm`, for composites too: two signatures on one message take their place. */
export function httpNameOf(algorithm: SignatureAlgorithm): string {
  const name = httpName(algorithm)
  if (name === undefined)
    throw new PqError('unsupported_algorithm', `${algorithm.id} has no name in HTTP message signatures`)
  return name
}
