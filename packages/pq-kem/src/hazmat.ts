/**
 * For conformance tests and research: randomness chosen by the caller makes every secret as good as that
 * choice. Nothing here belongs in an application.
 */
import { PqError, type KemAlgorithm } from '@quantum-shield/pq-core'
import { nativeDhkem, nativeHybrid, nativeMlKem } from '#native'
import type { DerandomizedKemBackend, KemBackend } from './backend.ts'
import { DHKEM_TABLE, type DhkemId } from './classical.table.ts'
import { pureBackends } from './composite/backends.ts'
import { compositeRow, isCompositeId } from './composite.table.ts'
import { HQC_TABLE, type HqcId } from './hqc/hqc.table.ts'
import { expandSeed, hqcBackend } from './hqc/kem.ts'
import { wasmCore } from './hqc/kernel.ts'
import { portableCore } from './hqc/portable/core.ts'
import { HYBRID_TABLE, type HybridId } from './hybrid.table.ts'
import { ML_KEM_TABLE, type MlKemId } from './ml-kem.table.ts'
import { nobleDhkem } from './noble/classical.ts'
import { nobleHybrid, nobleMlKem } from './noble/noble.ts'

export type { DhkemId } from './classical.table.ts'
export { deriveDhkemPrivateKey } from './noble/dhkem-derive.ts'
export type { DerandomizedKemBackend, KemBackend } from './backend.ts'
export { expandMlKemSeed } from './noble/noble.ts'

/** Both back ends of an algorithm, the native one where this process has it, to hold one against the other. */
export function kemBackends(algorithm: KemAlgorithm): {
  noble: DerandomizedKemBackend
  native: KemBackend | undefined
} {
  const { id } = algorithm
  if (id in ML_KEM_TABLE) return { noble: nobleMlKem(id as MlKemId), native: nativeMlKem(id as MlKemId) }
  if (id in HYBRID_TABLE) return { noble: nobleHybrid(id as HybridId), native: nativeHybrid(id as HybridId) }
  if (id in DHKEM_TABLE) return { noble: nobleDhkem(id as DhkemId), native: nativeDhkem(id as DhkemId) }
  throw new PqError('unsupported_algorithm', `${id} has no pair of back ends`)
}

/** The back ends of HQC, `wasm` where this process compiles WebAssembly, then `javascript`. */
export function hqcBackends(id: HqcId): readonly DerandomizedKemBackend[] {
  const { parameters } = HQC_TABLE[id]
  return [wasmCore(parameters), portableCore(parameters)].flatMap((core) =>
    core === undefined ? [] : [hqcBackend(core)],
  )
}

/** The back ends of a composite: both halves `native` where this process has that, both `noble` where noble has it (not RSA). */
export function compositeBackends(algorithm: KemAlgorithm): readonly KemBackend[] {
  const { id } = algorithm
  if (!isCompositeId(id)) throw new PqError('unsupported_algorithm', `${id} is no composite`)
  return pureBackends(compositeRow(id))
}

/** HQC specification (2025-08-22) section 3.6, HQC-KEM.Keygen from a seed of 32 bytes. @returns dk; the caller wipes it. */
export function expandHqcSeed(id: HqcId, seed: Uint8Array): Uint8Array {
  return expandSeed(portableCore(HQC_TABLE[id].parameters), seed)
}
