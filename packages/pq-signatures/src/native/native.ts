// Runtimes without node:crypto: noble serves everything.
import type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import type { MlDsaId } from '../ml-dsa.table.ts'

export { nativeTraditional, preHash } from './composite.ts'
export { generateRsaPrivateKey, nativeEcdsaP256, nativeEd25519, nativeRsaPss } from './classical.ts'
export const nativeMlDsa = (_id: MlDsaId): SignatureBackend | undefined => undefined
