/** ML-KEM over node:crypto (OpenSSL 3.5, Node 24.7 and later), found by trying. */
import * as crypto from 'node:crypto'
import { toPkcs8, toSpki, type PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import type { KemBackend } from '../backend.ts'
import { ML_KEM_TABLE, type MlKemId } from '../ml-kem.table.ts'
import { hasNative, privateKeyObject, publicKeyObject, rawPublicKey, view } from './key-objects.node.ts'

export { nativeHybrid } from './hybrid.node.ts'

export function nativeMlKem(id: MlKemId): KemBackend | undefined {
  if (!hasNative(id)) return undefined
  const owner = {}
  const publicObject = (key: PublicKey) => key.parsed(owner, () => publicKeyObject(toSpki(key)))
  const privateObject = (key: PrivateKey) => key.parsed(owner, () => privateKeyObject(toPkcs8(key).reveal()))
  return {
    name: 'native',
    derivePublicKey: (privateKey) => rawPublicKey(privateObject(privateKey), ML_KEM_TABLE[id].publicKeySize),
    encapsulate(publicKey) {
      const { ciphertext, sharedKey } = crypto.encapsulate(publicObject(publicKey))
      return { ciphertext: view(ciphertext), sharedSecret: view(sharedKey) }
    },
    decapsulate: (privateKey, ciphertext) => view(crypto.decapsulate(privateObject(privateKey), ciphertext)),
  }
}
