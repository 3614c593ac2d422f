/** One half of a composite KEM over one back end, and the half that has back ends of its own already. */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import type { KemBackend } from '../backend.ts'

export interface ComponentPublicKey {
  /** The caller wipes `sharedSecret`. Throws on a point of small order. */
  encapsulate(): { ciphertext: Uint8Array; sharedSecret: Uint8Array }
}

export interface ComponentPrivateKey {
  /** The raw public key. */
  publicKey(): Uint8Array
  /** The caller wipes the result. Throws on a ciphertext that is none, in one way for RSA. */
  decapsulate(ciphertext: Uint8Array): Uint8Array
  /** Ends copies of the private key; the encoding that it was made from is the composite's. */
  wipe(): void
}

/** Keys come in by their encodings, checked already; a composite keeps what is made of them. */
export interface Component {
  /** Of the back end. */
  readonly name: string
  privateKey(bytes: Uint8Array): ComponentPrivateKey
  publicKey(bytes: Uint8Array): ComponentPublicKey
}

export function componentOf(algorithm: KemAlgorithm, backend: KemBackend): Component {
  return {
    name: backend.name,
    privateKey(bytes) {
      const key = algorithm.privateKey(bytes)
      return {
        publicKey: () => backend.derivePublicKey(key),
        decapsulate: (ciphertext) => backend.decapsulate(key, ciphertext),
        wipe: () => key.wipe(),
      }
    },
    publicKey(bytes) {
      const key = new PublicKey(algorithm, Uint8Array.from(bytes))
      return { encapsulate: () => backend.encapsulate(key) }
    },
  }
}
