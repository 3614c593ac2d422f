/**
 * UOV, unbalanced oil and vinegar, as submitted to the second round of NIST's additional signatures (February 2025): the oldest
 * multivariate scheme that stands, with the smallest signatures and public keys of up to 2.9 MB. It is in the third round,
 * which may change it; the id then changes with it.
 *
 * Computed by @oqs/liboqs-js, an optional peer that its makers give out for research. Tier `experimental`.
 */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { loadSeeded } from './liboqs/seeded.ts'
import { UOV_TABLE, type UovId } from './uov.table.ts'

export type { UovId } from './uov.table.ts'

/**
 * | bytes of | public key | the same, pkc | signature | ms to generate | sign | verify | verify, pkc |
 * | --- | --- | --- | --- | --- | --- | --- | --- |
 * | Is, category 1 | 412 160 | 66 576 | 96 | 32 | 0.3 | 0.07 | 1.1 |
 * | Ip, category 1 | 278 432 | 43 576 | 128 | 26 | 0.5 | 0.07 | 1.1 |
 * | III, category 3 | 1 225 440 | 189 232 | 200 | 150 | 2.1 | 0.2 | 4.9 |
 * | V, category 5 | 2 869 440 | 446 992 | 260 | 500 | 4.7 | 0.6 | 11 |
 *
 * A private key is a seed of 32 bytes; its first use takes as long as a key generation, and the expanded key, 0.2 to 2.4 MB, is
 * kept with it until it is wiped. `expandInWorker` of ./liboqs-worker keeps that off the event loop.
 *
 * @returns the same object each time; its back end is loaded and kept. Rejects with PqError `unavailable` when
 * `@oqs/liboqs-js` is not installed or not the tested one, `unsupported_algorithm` for another id.
 */
export async function loadUov(id: UovId): Promise<SignatureAlgorithm> {
  return loadSeeded(UOV_TABLE, id)
}
