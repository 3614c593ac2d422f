/**
 * For conformance tests and research: randomness chosen by the caller makes every secret as good as that
 * choice. Nothing here belongs in an application.
 */
import { PqError, type KemAlgorithm } from '@quantum-shield/pq-core'
import { rowOf } from '@quantum-shield/pq-core/algorithm'
import { nativeDhkem, nativeHybrid, nativeMlKem } from '#native'
import type { DerandomizedKemBackend, KemBackend } from './backend.ts'
import { DHKEM_TABLE } from './classical.table.ts'
import { pureBackends } from './composite/backends.ts'
import { compositeRow, isCompositeId } from './composite.table.ts'
import { HQC_TABLE, SEED_SIZE, type HqcId } from './hqc/hqc.table.ts'
import { expandSeed, hqcBackend } from './hqc/kem.ts'
import { wasmCore } from './hqc/kernel.ts'
import { portableCore } from './hqc/portable/core.ts'
import { HYBRID_TABLE } from './hybrid.table.ts'
import { ML_KEM_TABLE } from './ml-kem.table.ts'
import { nobleDhkem } from './noble/classical.ts'
import { nobleHybrid, nobleMlKem } from './noble/noble.ts'

export type { DhkemId } from './classical.table.ts'
export type { HqcId } from './hqc/hqc.table.ts'
export type { MlKemId } from './ml-kem.table.ts'
export { deriveDhkemPrivateKey } from './noble/dhkem-derive.ts'
export type { DerandomizedKemBackend, KemBackend } from './backend.ts'
export { expandMlKemSeed } from './noble/noble.ts'

const isIn = <T extends object>(table: T, id: string): id is string & keyof T => Object.hasOwn(table, id)

/** `noble`, and after it `native` where this process has that. */
export type KemBackends = readonly [noble: DerandomizedKemBackend, ...native: KemBackend[]]

function backendsFrom(noble: DerandomizedKemBackend, native: KemBackend | undefined): KemBackends {
  return native === undefined ? [noble] : [noble, native]
}

/** The back ends of ML-KEM, a hybrid or a DHKEM, to hold one against the other. */
export function kemBackends(algorithm: KemAlgorithm): KemBackends {
  const { id } = algorithm
  if (isIn(ML_KEM_TABLE, id)) return backendsFrom(nobleMlKem(id), nativeMlKem(id))
  if (isIn(HYBRID_TABLE, id)) return backendsFrom(nobleHybrid(id), nativeHybrid(id))
  if (isIn(DHKEM_TABLE, id)) return backendsFrom(nobleDhkem(id), nativeDhkem(id))
  throw new PqError('unsupported_algorithm', `${id} has no pair of back ends`)
}

/** The back ends of HQC, `wasm` where this process compiles WebAssembly, then `javascript`. */
export function hqcBackends(algorithm: KemAlgorithm): readonly DerandomizedKemBackend[] {
  const { id } = algorithm
  const { parameters } = rowOf(HQC_TABLE, id)
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

/** HQC specification (2025-08-22) section 3.6, HQC-KEM.Keygen. @returns dk; the caller wipes it. @throws RangeError unless the seed has 32 bytes. */
export function expandHqcSeed(id: HqcId, seed: Uint8Array): Uint8Array {
  if (seed.length !== SEED_SIZE) throw new RangeError(`seed of ${seed.length} bytes, not ${SEED_SIZE}`)
  return expandSeed(portableCore(HQC_TABLE[id].parameters), seed)
}
