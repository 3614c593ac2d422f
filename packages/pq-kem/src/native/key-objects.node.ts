import * as crypto from 'node:crypto'
import { wipe } from '@quantum-shield/pq-core/bytes'

/** Older Node lacks the functions, some builds of OpenSSL lack the algorithm. */
export function hasNative(id: string): boolean {
  if (typeof crypto.encapsulate !== 'function') return false
  try {
    crypto.generateKeyPairSync(id.toLowerCase() as 'ml-kem-768')
    return true
  } catch {
    return false
  }
}

export function publicKeyObject(spki: Uint8Array): crypto.KeyObject {
  return crypto.createPublicKey({ key: spki as Buffer, format: 'der', type: 'spki' })
}

/** Wipes the encoding it was given. */
export function privateKeyObject(pkcs8: Uint8Array): crypto.KeyObject {
  try {
    return crypto.createPrivateKey({ key: pkcs8 as Buffer, format: 'der', type: 'pkcs8' })
  } finally {
    wipe(pkcs8)
  }
}

/** The raw public key of a private one: the last `size` bytes of its SPKI encoding. */
export function rawPublicKey(privateKey: crypto.KeyObject, size: number): Uint8Array {
  const spki = crypto.createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return Uint8Array.from(spki.subarray(spki.length - size))
}
