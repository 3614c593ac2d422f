import type { KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'

export const ALL_KEMS: readonly KemAlgorithm[] = [
  xWing,
  mlKem768P256,
  mlKem1024P384,
  mlKem512,
  mlKem768,
  mlKem1024,
]
export const ALL_SIGNATURES: readonly SignatureAlgorithm[] = [ed25519, mlDsa44, mlDsa65, mlDsa87]
