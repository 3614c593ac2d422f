/** ML-DSA over node:crypto (OpenSSL 3.5, Node 24.8 and later), found by trying. */
import * as crypto from 'node:crypto'
import { toPkcs8 } from '@quantum-shield/pq-core/keys'
import type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import { ML_DSA_TABLE, type MlDsaId } from '../ml-dsa.table.ts'
import { endOfSpki, opensslBackend } from './backend.node.ts'

export { nativeTraditional, preHash } from './composite.node.ts'
export { generateRsaPrivateKey, nativeEcdsaP256, nativeEd25519, nativeRsaPss } from './classical.node.ts'

/** Node 24.7 signs as if no context had been passed, without a word; Bun 1.4 refuses every context. */
function bindsContext(id: MlDsaId): boolean {
  const message = new Uint8Array()
  try {
    const { publicKey, privateKey } = crypto.generateKeyPairSync(id.toLowerCase() as 'ml-dsa-65')
    const signature = crypto.sign(null, message, { key: privateKey, context: Uint8Array.of(1) })
    return !crypto.verify(null, message, publicKey, signature)
  } catch {
    return false
  }
}

export function nativeMlDsa(id: MlDsaId): SignatureBackend | undefined {
  if (!bindsContext(id)) return undefined
  return opensslBackend({
    digest: null,
    rawPublicKey: endOfSpki(ML_DSA_TABLE[id].publicKeySize),
    encodePrivateKey: (key) => toPkcs8(key).reveal(),
    withOptions: (key, context) => (context.length === 0 ? key : { key, context }),
  })
}
