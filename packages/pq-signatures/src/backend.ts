import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'

/** One implementation of one signature scheme. `context` is empty where the scheme has none. */
export interface SignatureBackend {
  readonly name: string
  /** The raw public key. */
  derivePublicKey(privateKey: PrivateKey): Uint8Array
  sign(privateKey: PrivateKey, message: Uint8Array, context: Uint8Array): Promise<Uint8Array>
  signSync(privateKey: PrivateKey, message: Uint8Array, context: Uint8Array): Uint8Array
  verify(
    publicKey: PublicKey,
    message: Uint8Array,
    signature: Uint8Array,
    context: Uint8Array,
  ): Promise<boolean>
  verifySync(publicKey: PublicKey, message: Uint8Array, signature: Uint8Array, context: Uint8Array): boolean
}

/** The asynchronous half for a back end that has nothing but the caller's thread. */
export function onThisThread(backend: Omit<SignatureBackend, 'sign' | 'verify'>): SignatureBackend {
  return {
    ...backend,
    sign: async (...args) => backend.signSync(...args),
    verify: async (...args) => backend.verifySync(...args),
  }
}
