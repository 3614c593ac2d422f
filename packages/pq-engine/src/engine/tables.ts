import type { KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { dhkemP256, dhkemX25519, rsaOaep256 } from '@quantum-shield/pq-kem/classical'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { ecdsaP256, rsaPssSha256 } from '@quantum-shield/pq-signatures/classical'
import { hashMlDsa44, hashMlDsa65, hashMlDsa87 } from '@quantum-shield/pq-signatures/hash-ml-dsa'

export const ALL_KEMS: readonly KemAlgorithm[] = [
  xWing,
  mlKem768P256,
  mlKem1024P384,
  mlKem512,
  mlKem768,
  mlKem1024,
  dhkemX25519,
  dhkemP256,
  rsaOaep256,
]

export const ALL_SIGNATURES: readonly SignatureAlgorithm[] = [
  mlDsa44,
  mlDsa65,
  mlDsa87,
  hashMlDsa44,
  hashMlDsa65,
  hashMlDsa87,
  ed25519,
  ecdsaP256,
  rsaPssSha256,
]
