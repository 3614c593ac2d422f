// Runtimes without node:crypto: noble serves everything.
import type { KemBackend } from '../backend.ts'
import type { HybridId } from '../hybrid.table.ts'
import type { MlKemId } from '../ml-kem.table.ts'

export { nativeTraditional, sha3 } from './composite.ts'
export { generateRsaPrivateKey, nativeDhkem, nativeRsaOaep } from './classical.ts'

export const nativeMlKem = (_id: MlKemId): KemBackend | undefined => undefined
export const nativeHybrid = (_id: HybridId): KemBackend | undefined => undefined
