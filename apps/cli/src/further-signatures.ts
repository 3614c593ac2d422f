import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { ALL_HASH_SIGNATURES } from '@quantum-shield/pq-hash-sigs/all'
import { ALL_SIGNATURES, SIGNATURE_LOADERS } from '@quantum-shield/pq-signatures/all'
import { isOffered, offerOf, type Offer } from './algorithm-tables.ts'
import { SIGNATURES } from './signatures.ts'

export const FURTHER_SIGNATURES: readonly Offer<SignatureAlgorithm>[] = [
  ...[...ALL_HASH_SIGNATURES, ...ALL_SIGNATURES]
    .filter((scheme) => isOffered(scheme) && !SIGNATURES.ready.includes(scheme))
    .map(offerOf),
  ...SIGNATURE_LOADERS,
]
