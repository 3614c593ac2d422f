import type { RandomSource } from '@quantum-shield/pq-core'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'

/** One implementation of one SLH-DSA parameter set. An empty context is none. */
export interface SlhDsaBackend {
  readonly name: string
  sign(privateKey: PrivateKey, message: Uint8Array, context: Uint8Array): Promise<Uint8Array>
  signSync(privateKey: PrivateKey, message: Uint8Array, context: Uint8Array): Uint8Array
  verify(
    publicKey: PublicKey,
    message: Uint8Array,
    signature: Uint8Array,
    context: Uint8Array,
  ): Promise<boolean>
  verifySync(publicKey: PublicKey, message: Uint8Array, signature: Uint8Array, context: Uint8Array): boolean
  /** A new private key, 4n bytes. */
  generate(random: RandomSource): Uint8Array
}
