/**
 * Every signature scheme of this package: for programs that let their users or a policy choose. Others import the one they
 * use, which is all that a bundler then keeps.
 */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import type { SignatureRow } from '@quantum-shield/pq-core/algorithm'
import { ecdsaP256, ed25519, rsaPssSha256 } from './classical.ts'
import {
  mlDsa44EcdsaP256,
  mlDsa44Ed25519,
  mlDsa44Rsa2048Pkcs15,
  mlDsa44Rsa2048Pss,
  mlDsa65EcdsaBrainpoolP256,
  mlDsa65EcdsaP256,
  mlDsa65EcdsaP384,
  mlDsa65Ed25519,
  mlDsa65Rsa3072Pkcs15,
  mlDsa65Rsa3072Pss,
  mlDsa65Rsa4096Pkcs15,
  mlDsa65Rsa4096Pss,
  mlDsa87EcdsaBrainpoolP384,
  mlDsa87EcdsaP384,
  mlDsa87EcdsaP521,
  mlDsa87Ed448,
  mlDsa87Rsa3072Pss,
  mlDsa87Rsa4096Pss,
} from './composite.ts'
import { loadFalcon, type FalconId } from './falcon.ts'
import { FALCON_TABLE } from './falcon.table.ts'
import { hashMlDsa44, hashMlDsa65, hashMlDsa87 } from './hash-ml-dsa.ts'
import { loadSeeded } from './liboqs/seeded.ts'
import type { LiboqsSignatureRow } from './liboqs/signature.ts'
import { MAYO_TABLE } from './mayo.table.ts'
import { mlDsa44, mlDsa65, mlDsa87 } from './ml-dsa.ts'
import { UOV_TABLE } from './uov.table.ts'

/** Those that are ready at once: ML-DSA, HashML-DSA, composites in the order of their OIDs, classical ones. */
export const ALL_SIGNATURES: readonly SignatureAlgorithm[] = /* @__PURE__ */ Object.freeze([
  mlDsa44,
  mlDsa65,
  mlDsa87,
  hashMlDsa44,
  hashMlDsa65,
  hashMlDsa87,
  mlDsa44Rsa2048Pss,
  mlDsa44Rsa2048Pkcs15,
  mlDsa44Ed25519,
  mlDsa44EcdsaP256,
  mlDsa65Rsa3072Pss,
  mlDsa65Rsa3072Pkcs15,
  mlDsa65Rsa4096Pss,
  mlDsa65Rsa4096Pkcs15,
  mlDsa65EcdsaP256,
  mlDsa65EcdsaP384,
  mlDsa65EcdsaBrainpoolP256,
  mlDsa65Ed25519,
  mlDsa87EcdsaP384,
  mlDsa87EcdsaBrainpoolP384,
  mlDsa87Ed448,
  mlDsa87Rsa3072Pss,
  mlDsa87Rsa4096Pss,
  mlDsa87EcdsaP521,
  ed25519,
  ecdsaP256,
  rsaPssSha256,
])

/** A scheme that is loaded before its first use, with the facts that are known without it. */
export interface SignatureLoader extends SignatureRow {
  readonly kind: 'signature'
  /**
   * The same object each time. Rejects with PqError `unavailable` when @oqs/liboqs-js is not installed, or not the tested one;
   * Falcon is then computed by noble.
   */
  load(): Promise<SignatureAlgorithm>
}

function loaderOf(row: LiboqsSignatureRow, load: SignatureLoader['load']): SignatureLoader {
  const { liboqs: _, secretKeySize: __, ...facts } = row
  return Object.freeze({ ...facts, kind: 'signature', load })
}

/** Those that liboqs-js computes: Falcon, MAYO and UOV, by size. */
export const SIGNATURE_LOADERS: readonly SignatureLoader[] = /* @__PURE__ */ (() =>
  Object.freeze([
    ...Object.values(FALCON_TABLE).map((row) => loaderOf(row, () => loadFalcon(row.id as FalconId))),
    ...[...Object.values(MAYO_TABLE), ...Object.values(UOV_TABLE)].map((row) =>
      loaderOf(row, () => loadSeeded({ [row.id]: row }, row.id)),
    ),
  ]))()
