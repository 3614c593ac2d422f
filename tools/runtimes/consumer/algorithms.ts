import type { Algorithm, KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { ALL_KEMS } from '@quantum-shield/pq-kem/all'
import { ALL_SIGNATURES } from '@quantum-shield/pq-signatures/all'

/** One composite for each kind of other half, and one on a larger NIST curve: the rest differ by the modulus, and RSA keys take seconds. */
const COMPOSITES = [
  'MLKEM768-X25519',
  'MLKEM768-ECDH-P256',
  'MLKEM768-ECDH-P384',
  'MLKEM768-ECDH-brainpoolP256r1',
  'MLKEM1024-X448',
  'MLKEM768-RSA2048',
  'MLDSA44-Ed25519',
  'MLDSA65-ECDSA-P256',
  'MLDSA65-ECDSA-P384',
  'MLDSA65-ECDSA-brainpoolP256r1',
  'MLDSA87-Ed448',
  'MLDSA44-RSA2048-PSS',
]

const isTaken = ({ id, family, tier }: Algorithm): boolean =>
  !(family === 'hybrid' && tier === 'draft') || COMPOSITES.some((name) => id.startsWith(`${name}-`))

export const KEMS: readonly KemAlgorithm[] = ALL_KEMS.filter(isTaken)
export const SIGNATURES: readonly SignatureAlgorithm[] = ALL_SIGNATURES.filter(isTaken)

/** Whether this runtime has a back end for it. Only RSA may have none, outside node:crypto. */
export function isAvailable(algorithm: Algorithm): boolean {
  return backendOf(algorithm) !== 'unavailable'
}

export function backendOf(algorithm: Algorithm): string {
  try {
    return algorithm.backend
  } catch {
    return 'unavailable'
  }
}
