/**
 * MAYO as submitted to the second round of NIST's additional signatures (February 2025): multivariate, of the
 * oil-and-vinegar kind, with small keys and signatures. It is in the third round, which will change it; the id then
 * changes with it, and signatures of this form stay with this one.
 *
 * Computed by @oqs/liboqs-js, an optional peer that its makers give out for research. Tier `experimental`.
 */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { loadSeeded } from './liboqs/seeded.ts'
import { MAYO_TABLE, type MayoId } from './mayo.table.ts'

export type { MayoId } from './mayo.table.ts'

/**
 * | bytes of | public key | private key (seed) | signature | ms to generate | sign | verify |
 * | --- | --- | --- | --- | --- | --- | --- |
 * | MAYO-1, category 1 | 1420 | 24 | 454 | 0.9 | 1.4 | 0.8 |
 * | MAYO-2, category 1 | 4912 | 24 | 186 | 0.8 | 1.0 | 0.5 |
 * | MAYO-3, category 3 | 2986 | 32 | 681 | 2.4 | 3.7 | 2.1 |
 * | MAYO-5, category 5 | 5554 | 40 | 964 | 5.5 | 8.6 | 4.6 |
 *
 * @returns the same object each time; its back end is loaded and kept. Rejects with PqError `unavailable` when
 * `@oqs/liboqs-js` is not installed or not the tested one, `unsupported_algorithm` for another id.
 */
export async function loadMayo(id: MayoId): Promise<SignatureAlgorithm> {
  return loadSeeded(MAYO_TABLE, id)
}
