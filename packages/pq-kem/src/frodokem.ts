/**
 * FrodoKEM in the salted form that went to ISO (draft-longa-cfrg-frodokem): lattices without the ring structure of ML-KEM, at about ten
 * times the size and 50 times the time. For whoever does not trust that structure.
 *
 * The ephemeral form, eFrodoKEM, is left out: a key of it may serve few ciphertexts only, and nothing here counts them.
 * Computed by @oqs/liboqs-js, an optional peer that its makers give out for research; hence the tier `experimental`.
 */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { FRODOKEM_TABLE, type FrodoKemId } from './frodokem.table.ts'
import { loadLiboqsKem } from './liboqs/kem.ts'

export type { FrodoKemId } from './frodokem.table.ts'

/**
 * | bytes of | public key | private key (seed) | expanded | ciphertext | secret | ms for an operation, AES and SHAKE |
 * | --- | --- | --- | --- | --- | --- | --- |
 * | 640, category 1 | 9616 | 64 | 19 888 | 9752 | 16 | 5 and 4 |
 * | 976, category 3 | 15 632 | 88 | 31 296 | 15 792 | 24 | 12 and 10 |
 * | 1344, category 5 | 21 520 | 112 | 43 088 | 21 696 | 32 | 20 and 16 |
 *
 * The two forms of each set make its public matrix with AES-128 or SHAKE128; without AES instructions, which
 * WebAssembly lacks, SHAKE is quicker, and free of table look-ups.
 *
 * @returns the same object each time; its back end is loaded and kept. Rejects with PqError `unavailable` when
 * `@oqs/liboqs-js` is not installed or not the tested one, `unsupported_algorithm` for another id.
 */
export async function loadFrodoKem(id: FrodoKemId): Promise<KemAlgorithm> {
  return loadLiboqsKem(FRODOKEM_TABLE, id)
}
