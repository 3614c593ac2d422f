import type { Algorithm, KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { dhkemP256, dhkemX25519, rsaOaep256 } from '@quantum-shield/pq-kem/classical'
import {
  mlKem1024X448,
  mlKem768EcdhBrainpoolP256,
  mlKem768EcdhP256,
  mlKem768Rsa2048,
  mlKem768X25519,
} from '@quantum-shield/pq-kem/composite'
import { hqc1, hqc3, hqc5 } from '@quantum-shield/pq-kem/hqc'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { ecdsaP256, rsaPssSha256 } from '@quantum-shield/pq-signatures/classical'
import {
  mlDsa44Ed25519,
  mlDsa44Rsa2048Pss,
  mlDsa65EcdsaBrainpoolP256,
  mlDsa65EcdsaP256,
  mlDsa87Ed448,
} from '@quantum-shield/pq-signatures/composite'
import { hashMlDsa65 } from '@quantum-shield/pq-signatures/hash-ml-dsa'

export const KEMS: readonly KemAlgorithm[] = [
  mlKem512,
  mlKem768,
  mlKem1024,
  xWing,
  mlKem768P256,
  mlKem1024P384,
  hqc1,
  hqc3,
  hqc5,
  mlKem768X25519,
  mlKem768EcdhP256,
  mlKem768EcdhBrainpoolP256,
  mlKem1024X448,
  mlKem768Rsa2048,
  dhkemX25519,
  dhkemP256,
  rsaOaep256,
]

export const SIGNATURES: readonly SignatureAlgorithm[] = [
  mlDsa44,
  mlDsa65,
  mlDsa87,
  hashMlDsa65,
  mlDsa44Ed25519,
  mlDsa65EcdsaP256,
  mlDsa65EcdsaBrainpoolP256,
  mlDsa87Ed448,
  mlDsa44Rsa2048Pss,
  ed25519,
  ecdsaP256,
  rsaPssSha256,
]

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
