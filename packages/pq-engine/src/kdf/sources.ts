import type { KemAlgorithm } from '@quantum-shield/pq-core'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'

export const SOURCE_KINDS = ['kem', 'qkd', 'qrng'] as const

export type SourceKind = (typeof SOURCE_KINDS)[number]

/** A KEM's shared secret with everything that determined it. */
export interface KemSource {
  readonly kind: 'kem'
  /** Of the receiver. */
  readonly publicKey: PublicKey<KemAlgorithm>
  readonly ciphertext: Uint8Array
  readonly secret: SecretBytes
}

/** A key from quantum key distribution, as ETSI GS QKD 014 delivers it. */
export interface QkdSource {
  readonly kind: 'qkd'
  /** `key_ID`. */
  readonly keyId: string
  /** The key management entities at the ends of the link, in the same order on both sides. */
  readonly kmes: readonly [string, string]
  readonly secret: SecretBytes
}

/** Random bytes of a quantum generator that both sides have, for example sent under the KEM. */
export interface QrngSource {
  readonly kind: 'qrng'
  readonly name: string
  readonly secret: SecretBytes
}

export type SecretSource = KemSource | QkdSource | QrngSource
