import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { ALL_KEMS, KEM_LOADERS } from '@quantum-shield/pq-kem/all'
import { isOffered, offerOf, type Offer } from './algorithm-tables.ts'
import { KEMS } from './kems.ts'

export const FURTHER_KEMS: readonly Offer<KemAlgorithm>[] = [
  ...ALL_KEMS.filter((kem) => isOffered(kem) && !KEMS.ready.includes(kem)).map(offerOf),
  ...KEM_LOADERS,
]
