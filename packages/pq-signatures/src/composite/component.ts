/** One half of a composite signature over one back end, and the halves that have a back end of their own already. */
import type { Bytes, SignatureAlgorithm } from '@quantum-shield/pq-core'
import type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import { PublicKey } from '@quantum-shield/pq-core/keys'

export interface ComponentSigner {
  /** The raw public key. */
  publicKey(): Uint8Array
  sign(message: Uint8Array): Promise<Bytes>
  signSync(message: Uint8Array): Bytes
  /** Ends copies of the private key; the encoding that it was made from is the composite's. */
  wipe(): void
}

export interface ComponentVerifier {
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** @returns false whatever is wrong with the signature. */
  verifySync(message: Uint8Array, signature: Uint8Array): boolean
}

/** Keys come in by their encodings, checked already; a composite keeps what is made of them. */
export interface Component {
  /** Of the back end. */
  readonly name: string
  signer(privateKey: Uint8Array): ComponentSigner
  verifier(publicKey: Uint8Array): ComponentVerifier
}

/** @param context that every signature of the half binds. */
export function componentOf(
  algorithm: SignatureAlgorithm,
  backend: SignatureBackend,
  context: Uint8Array,
): Component {
  return {
    name: backend.name,
    signer(privateKey) {
      const key = algorithm.privateKey(privateKey)
      return {
        publicKey: () => backend.derivePublicKey(key),
        sign: (message) => backend.sign(key, message, context),
        signSync: (message) => backend.signSync(key, message, context),
        wipe: () => key.wipe(),
      }
    },
    verifier(publicKey) {
      const key = new PublicKey(algorithm, Uint8Array.from(publicKey))
      return {
        verify: (message, signature) => backend.verify(key, message, signature, context),
        verifySync: (message, signature) => backend.verifySync(key, message, signature, context),
      }
    },
  }
}
