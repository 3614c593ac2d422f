/**
 * Classic McEliece (round 4, October 2022), the oldest of all post-quantum schemes: codes of 1978, the largest public keys,
 * the smallest ciphertexts. For keys that are published seldom and protect for decades, such as those for escrow; ISO/IEC
 * 18033-2 took it up in June 2026.
 *
 * Computed by @oqs/liboqs-js, an optional peer that its makers give out for research; hence the tier `experimental`.
 */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { loadLiboqsKem } from './liboqs/kem.ts'
import { CLASSIC_MCELIECE_TABLE, type ClassicMcElieceId } from './mceliece.table.ts'

export type { ClassicMcElieceId } from './mceliece.table.ts'

/**
 * | bytes of | public key | expanded private key | ciphertext | ms to generate | encapsulate | decapsulate |
 * | --- | --- | --- | --- | --- | --- | --- |
 * | 348864f, category 1 | 261 120 | 6492 | 96 | 90 | 0.2 | 11 |
 * | 460896f, category 3 | 524 160 | 13 608 | 156 | 450 | 0.5 | 31 |
 * | 6688128f, category 5 | 1 044 992 | 13 932 | 208 | 670 | 0.6 | 53 |
 * | 8192128f, category 5 | 1 357 824 | 14 120 | 208 | 790 | 0.6 | 63 |
 *
 * A private key is a seed of 32 bytes; its first use takes as long as a key generation, and so does the import of an
 * expanded one. `expandInWorker` of ./liboqs-worker keeps both off the event loop. The secret has 32 bytes.
 *
 * @returns the same object each time; its back end is loaded and kept. Rejects with PqError `unavailable` when
 * `@oqs/liboqs-js` is not installed or not the tested one, `unsupported_algorithm` for another id.
 */
export async function loadClassicMcEliece(id: ClassicMcElieceId): Promise<KemAlgorithm> {
  return loadLiboqsKem(CLASSIC_MCELIECE_TABLE, id)
}
