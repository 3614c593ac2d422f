import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'

/** Every KEM that this command knows. Apart from the signatures, so that sealing a file does not load those. */
export const KEMS: readonly KemAlgorithm[] = [
  xWing,
  mlKem768P256,
  mlKem1024P384,
  mlKem512,
  mlKem768,
  mlKem1024,
]
