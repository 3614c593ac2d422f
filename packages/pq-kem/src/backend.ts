import type { Bytes } from '@quantum-shield/pq-core'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'

/**
 * One implementation of one KEM. Keys come in as objects, already checked, so that a back end can keep its own
 * parsed form beside them; ciphertexts come in with the right length. Returned secrets are the caller's to wipe.
 */
export interface KemBackend {
  readonly name: string
  /** The raw public key. */
  derivePublicKey(privateKey: PrivateKey): Uint8Array
  encapsulate(publicKey: PublicKey): { ciphertext: Bytes; sharedSecret: Uint8Array }
  decapsulate(privateKey: PrivateKey, ciphertext: Uint8Array): Uint8Array
}

/** What a back end adds for tests and for research: never part of the normal interface. */
export interface DerandomizedKemBackend extends KemBackend {
  /** Bytes of `randomness` that encapsulateDerand takes. */
  readonly randomnessSize: number
  encapsulateDerand(
    publicKey: PublicKey,
    randomness: Uint8Array,
  ): { ciphertext: Bytes; sharedSecret: Uint8Array }
}
