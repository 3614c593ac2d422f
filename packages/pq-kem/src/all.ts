/**
 * Every KEM of this package: for programs that let their users or a policy choose. Others import the one they use, which is
 * all that a bundler then keeps.
 */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { dhkemP256, dhkemX25519, rsaOaep256 } from './classical.ts'
import {
  mlKem1024EcdhBrainpoolP384,
  mlKem1024EcdhP384,
  mlKem1024EcdhP521,
  mlKem1024Rsa3072,
  mlKem1024X448,
  mlKem768EcdhBrainpoolP256,
  mlKem768EcdhP256,
  mlKem768EcdhP384,
  mlKem768Rsa2048,
  mlKem768Rsa3072,
  mlKem768Rsa4096,
  mlKem768X25519,
} from './composite.ts'
import { FRODOKEM_TABLE } from './frodokem.table.ts'
import { hqc1, hqc3, hqc5 } from './hqc.ts'
import { mlKem1024P384, mlKem768P256, xWing } from './hybrid.ts'
import type { KemRow } from './kem.ts'
import { loadLiboqsKem, type LiboqsKemRow } from './liboqs/kem.ts'
import { CLASSIC_MCELIECE_TABLE } from './mceliece.table.ts'
import { mlKem1024, mlKem512, mlKem768 } from './ml-kem.ts'

/** Those that are ready at once: hybrids, ML-KEM, HQC, composites in the order of their OIDs, classical ones. */
export const ALL_KEMS: readonly KemAlgorithm[] = /* @__PURE__ */ Object.freeze([
  xWing,
  mlKem768P256,
  mlKem1024P384,
  mlKem512,
  mlKem768,
  mlKem1024,
  hqc1,
  hqc3,
  hqc5,
  mlKem768Rsa2048,
  mlKem768Rsa3072,
  mlKem768Rsa4096,
  mlKem768X25519,
  mlKem768EcdhP256,
  mlKem768EcdhP384,
  mlKem768EcdhBrainpoolP256,
  mlKem1024Rsa3072,
  mlKem1024EcdhP384,
  mlKem1024EcdhBrainpoolP384,
  mlKem1024X448,
  mlKem1024EcdhP521,
  dhkemX25519,
  dhkemP256,
  rsaOaep256,
])

/** A KEM that is loaded before its first use, with the facts that are known without it. */
export interface KemLoader extends KemRow {
  readonly kind: 'kem'
  /** The same object each time. Rejects with PqError `unavailable` when @oqs/liboqs-js is not installed, or not the tested one. */
  load(): Promise<KemAlgorithm>
}

function loaderOf(row: LiboqsKemRow): KemLoader {
  const { liboqs: _, secretKeySize: __, fromExpanded: ___, ...facts } = row
  return Object.freeze({ ...facts, kind: 'kem', load: () => loadLiboqsKem({ [row.id]: row }, row.id) })
}

/** Those that liboqs-js computes: Classic McEliece and FrodoKEM, by size. */
export const KEM_LOADERS: readonly KemLoader[] = /* @__PURE__ */ (() =>
  Object.freeze([...Object.values(CLASSIC_MCELIECE_TABLE), ...Object.values(FRODOKEM_TABLE)].map(loaderOf)))()
