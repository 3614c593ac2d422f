/**
 * For conformance tests and research: randomness chosen by the caller makes every secret as good as that
 * choice. Nothing here belongs in an application.
 */
import { PqError, type KemAlgorithm } from '@quantum-shield/pq-core'
import { nativeDhkem, nativeHybrid, nativeMlKem } from '#native'
import type { DerandomizedKemBackend, KemBackend } from './backend.ts'
import { DHKEM_TABLE, type DhkemId } from './classical.table.ts'
import { HYBRID_TABLE, type HybridId } from './hybrid.table.ts'
import { ML_KEM_TABLE, type MlKemId } from './ml-kem.table.ts'
import { nobleDhkem } from './noble/classical.ts'
import { nobleHybrid, nobleMlKem } from './noble/noble.ts'

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
