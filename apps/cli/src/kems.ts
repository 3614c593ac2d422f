import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import type { AlgorithmTable } from './algorithm-tables.ts'

/** The KEMs of this command. Apart from the signatures, so that sealing a file does not load those. */
export const KEMS: AlgorithmTable<KemAlgorithm> = {
  kind: 'kem',
  ready: [xWing, mlKem768P256, mlKem1024P384, mlKem512, mlKem768, mlKem1024],
  further: async () => (await import('./further-kems.ts')).FURTHER_KEMS,
}
