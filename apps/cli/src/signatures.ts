import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import type { AlgorithmTable } from './algorithm-tables.ts'

/** The signature schemes of this command. */
export const SIGNATURES: AlgorithmTable<SignatureAlgorithm> = {
  kind: 'signature',
  ready: [mlDsa44, mlDsa65, mlDsa87, ed25519],
  further: async () => (await import('./further-signatures.ts')).FURTHER_SIGNATURES,
}
