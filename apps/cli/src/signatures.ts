import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'

/** Every signature scheme that this command knows. */
export const SIGNATURES: readonly SignatureAlgorithm[] = [mlDsa44, mlDsa65, mlDsa87, ed25519]
