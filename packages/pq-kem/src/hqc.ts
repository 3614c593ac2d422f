/**
 * HQC-1, -3 and -5 after the specification of 2025-08-22, a draft: NIST selected HQC in March 2025, and its standard may
 * change what is here, under another id then. Code-based, so that a break of lattices leaves it standing.
 *
 * Computed by a WebAssembly kernel with SIMD, or in JavaScript where none can be compiled at run time. Keys of both have
 * 32 bytes as a seed; a first use of one expands it.
 */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { firstAvailable } from '@quantum-shield/pq-core/algorithm'
import { refuseDecapsulationKey, refuseEncapsulationKey } from './hqc/checks.ts'
import { HQC_TABLE, type HqcId } from './hqc/hqc.table.ts'
import { expandSeed, hqcBackend } from './hqc/kem.ts'
import { wasmCore } from './hqc/kernel.ts'
import { portableCore } from './hqc/portable/core.ts'
import { createKem } from './kem.ts'

function createHqc(id: HqcId): KemAlgorithm {
  const { parameters, expandedPrivateKeySize, ...row } = HQC_TABLE[id]
  const core = firstAvailable(
    id,
    () => wasmCore(parameters),
    () => portableCore(parameters),
  )
  return createKem(row, {
    backend: firstAvailable(id, () => hqcBackend(core())),
    refusePublicKey: (ek) => refuseEncapsulationKey(parameters, ek),
    expanded: {
      size: expandedPrivateKeySize,
      refuse: (dk) => refuseDecapsulationKey(core(), dk),
      fromSeed: (seed) => expandSeed(core(), seed),
    },
  })
}

/** Bytes: public key 2241, private key 32 (expanded 2321), ciphertext 4433, secret 32. Category 1. */
export const hqc1: KemAlgorithm = /* @__PURE__ */ createHqc('HQC-1-2025-08-22')
/** Bytes: public key 4514, private key 32 (expanded 4602), ciphertext 8978, secret 32. Category 3. */
export const hqc3: KemAlgorithm = /* @__PURE__ */ createHqc('HQC-3-2025-08-22')
/** Bytes: public key 7237, private key 32 (expanded 7333), ciphertext 14421, secret 32. Category 5. */
export const hqc5: KemAlgorithm = /* @__PURE__ */ createHqc('HQC-5-2025-08-22')
