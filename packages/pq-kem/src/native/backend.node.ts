import * as crypto from 'node:crypto'
import { view } from '@quantum-shield/pq-core/bytes'
import { toSpki, type PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import type { KemBackend } from '../backend.ts'
import { privateKeyObject, publicKeyObject, rawPublicKey } from './key-objects.node.ts'

/**
 * A KEM that OpenSSL has whole, behind crypto.encapsulate.
 * @param publicKeySize in bytes, the end of the SPKI encoding.
 * @param encodePrivateKey gives PKCS#8, which is wiped here.
 */
export function opensslKem(
  publicKeySize: number,
  encodePrivateKey: (key: PrivateKey) => Uint8Array,
): KemBackend {
  const owner = {}
  const publicObject = (key: PublicKey) => key.parsed(owner, () => publicKeyObject(toSpki(key)))
  const privateObject = (key: PrivateKey) => key.parsed(owner, () => privateKeyObject(encodePrivateKey(key)))
  return {
    name: 'native',
    derivePublicKey: (privateKey) => rawPublicKey(privateObject(privateKey), publicKeySize),
    encapsulate(publicKey) {
      const { ciphertext, sharedKey } = crypto.encapsulate(publicObject(publicKey))
      return { ciphertext: view(ciphertext), sharedSecret: view(sharedKey) }
    },
    decapsulate: (privateKey, ciphertext) => view(crypto.decapsulate(privateObject(privateKey), ciphertext)),
  }
}
