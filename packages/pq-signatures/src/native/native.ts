// Runtimes without node:crypto: noble serves everything.
import type { SignatureBackend } from '../backend.ts'
import type { MlDsaId } from '../ml-dsa.table.ts'

export const nativeMlDsa = (_id: MlDsaId): SignatureBackend | undefined => undefined
export const nativeEd25519 = (): SignatureBackend | undefined => undefined
