/** What a driver is made of. `createStoredKeyProvider` makes a KeyProvider of it and of a place for records. */
import type {
  Algorithm,
  Bytes,
  CallOptions,
  EntropySource,
  KemAlgorithm,
  KeyCapability,
  KeyWrapper,
  SignatureAlgorithm,
  SignerOptions,
} from '@quantum-shield/pq-core'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'

export interface NativeKey {
  /** Names the key for the backend, for ever, over restarts: for example a CKA_ID or an ARN. At most 2048 characters. */
  readonly reference: string
  /** Raw, as `algorithm.publicKey` takes it. */
  readonly publicKey: Uint8Array
  readonly attestation?: Bytes
}

/** Keys that are made behind the boundary and never leave it. */
export interface NativeKeys {
  /**
   * @param label for people who look at the token; not unique.
   * @throws HsmError `protection_unavailable` when the token lacks the algorithm, and only then: whoever asked for
   * `prefer-native` gets a wrapped key for this error, and for no other.
   */
  generate(algorithm: Algorithm, label: string, options: CallOptions): Promise<NativeKey>
  sign(
    reference: string,
    algorithm: SignatureAlgorithm,
    message: Uint8Array,
    options: SignerOptions,
  ): Promise<Bytes>
  /** Absent where the token takes no message representative for the algorithm. */
  signMu?(
    reference: string,
    algorithm: SignatureAlgorithm,
    mu: Uint8Array,
    options: CallOptions,
  ): Promise<Bytes>
  /** Which algorithms `signMu` serves. */
  readonly muAlgorithms?: readonly string[]
  /** @param ciphertext of the algorithm's length. */
  decapsulate(
    reference: string,
    algorithm: KemAlgorithm,
    ciphertext: Uint8Array,
    options: CallOptions,
  ): Promise<SecretBytes>
  /** Resolves also when there is no such key any more. */
  destroy(reference: string, options: CallOptions): Promise<void>
}

export interface KeyBackend {
  readonly wrapper: KeyWrapper
  /**
   * Of a wrapper that may wrap in part: makes whole what it wrapped. @returns undefined for what is whole.
   * @throws an error as `wrap` does when that cannot be done now.
   */
  complete?(wrapped: Uint8Array, aad: Uint8Array, options: CallOptions): Promise<Bytes | undefined>
  readonly native?: NativeKeys
  readonly entropy?: EntropySource
  /** `native`, or `wrapped` and why not better. */
  capability(algorithm: Algorithm, options: CallOptions): Promise<KeyCapability>
  close(): Promise<void>
}
