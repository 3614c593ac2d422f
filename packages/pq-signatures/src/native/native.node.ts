/** ML-DSA over node:crypto (OpenSSL 3.5, Node 24.7 and later), found by trying. */
import { toPkcs8 } from '@quantum-shield/pq-core/keys'
import type { SignatureBackend } from '../backend.ts'
import { ML_DSA_TABLE, type MlDsaId } from '../ml-dsa.table.ts'
import { endOfSpki, hasKeyType, opensslBackend } from './backend.node.ts'

export { generateRsaPrivateKey, nativeEcdsaP256, nativeEd25519, nativeRsaPss } from './classical.node.ts'

export function nativeMlDsa(id: MlDsaId): SignatureBackend | undefined {
  if (!hasKeyType(id.toLowerCase())) return undefined
  return opensslBackend({
    digest: null,
    rawPublicKey: endOfSpki(ML_DSA_TABLE[id].publicKeySize),
    encodePrivateKey: (key) => toPkcs8(key).reveal(),
    withOptions: (key, context) => (context.length === 0 ? key : { key, context }),
  })
}
