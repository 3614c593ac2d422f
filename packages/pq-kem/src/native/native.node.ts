/** ML-KEM over node:crypto (OpenSSL 3.5, Node 24.7 and later), found by trying. */
import { toPkcs8 } from '@quantum-shield/pq-core/keys'
import type { KemBackend } from '../backend.ts'
import { ML_KEM_TABLE, type MlKemId } from '../ml-kem.table.ts'
import { opensslKem } from './backend.node.ts'
import { hasNative } from './key-objects.node.ts'

export { nativeTraditional, sha3 } from './composite.node.ts'
export { generateRsaPrivateKey, nativeDhkem, nativeRsaOaep } from './classical.node.ts'
export { nativeHybrid } from './hybrid.node.ts'

export function nativeMlKem(id: MlKemId): KemBackend | undefined {
  if (!hasNative(id)) return undefined
  return opensslKem(ML_KEM_TABLE[id].publicKeySize, (key) => toPkcs8(key).reveal())
}
