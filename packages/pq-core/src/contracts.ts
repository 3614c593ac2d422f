/** The shapes that packages agree on. Implementations come in as values; nothing here registers anything. */
import type { Bytes } from './bytes.ts'
import type { PrivateKey, PublicKey } from './keys/key.ts'
import type { SecretBytes } from './secret.ts'

/** How settled a scheme is: `legacy` is classical cryptography, there to be read and replaced. */
export type Tier = 'standard' | 'draft' | 'experimental' | 'legacy'

export type Family = 'lattice' | 'hash' | 'code' | 'multivariate' | 'hybrid' | 'classical'

/** NIST's security category (1, 3 and 5 are AES-128, -192 and -256); 0 where a quantum computer breaks it. */
export type Category = 0 | 1 | 2 | 3 | 4 | 5

/** `length` uniformly random bytes. */
export type RandomSource = (length: number) => Uint8Array

/** Milliseconds since the Unix epoch. */
export type Clock = () => number

export interface AlgorithmInfo {
  /** For example `ML-KEM-768`: what files, keys, policies and events call it. */
  readonly id: string
  readonly family: Family
  readonly tier: Tier
  readonly category: Category
  /** Bytes of the raw public key; 0 where it varies (RSA). */
  readonly publicKeySize: number
  /** Bytes of the private key in its smallest form, usually a seed; 0 where it varies (RSA). */
  readonly privateKeySize: number
  /** Document and edition that the implementation follows. */
  readonly spec: string
  /** Who does the work in this process: `native` (node:crypto), `noble`, or another library's name. */
  readonly backend: string
}

export interface GenerateOptions {
  /** Default: the operating system's generator through `crypto.getRandomValues`. */
  readonly random?: RandomSource
}

export interface KeyPair<A extends Algorithm = Algorithm> {
  readonly publicKey: PublicKey<A>
  readonly privateKey: PrivateKey<A>
}

/** What both kinds of algorithm do with keys. */
interface KeyedAlgorithm<A extends Algorithm> extends AlgorithmInfo {
  generateKeyPair(options?: GenerateOptions): KeyPair<A>
  /** From the raw encoding, checked as the specification demands. @throws PqError `invalid_key`. */
  publicKey(bytes: Uint8Array): PublicKey<A>
  /**
   * From the seed or, where the specification has one, the expanded encoding; told apart by length. Copies.
   * @throws PqError `invalid_key`.
   */
  privateKey(bytes: Uint8Array): PrivateKey<A>
  derivePublicKey(privateKey: PrivateKey): PublicKey<A>
  /** The expanded encoding, for algorithms that have one. The caller wipes it. */
  expandPrivateKey?(privateKey: PrivateKey): SecretBytes
}

/** A key encapsulation mechanism. Its functions are synchronous: tens of microseconds, up to 2 ms (HQC-5). */
export interface KemAlgorithm extends KeyedAlgorithm<KemAlgorithm> {
  readonly kind: 'kem'
  /** Bytes; 0 where it varies (RSA). */
  readonly ciphertextSize: number
  /** Bytes. */
  readonly sharedSecretSize: number
  /** The caller wipes `sharedSecret`. */
  encapsulate(publicKey: PublicKey<KemAlgorithm>): Encapsulation
  /**
   * The caller wipes the result. A ciphertext made for another key gives a secret that nobody else has (implicit
   * rejection) for all but the classical KEMs: whoever needs to notice must commit to the key.
   * @throws PqError `malformed` when the ciphertext has the wrong length.
   */
  decapsulate(privateKey: PrivateKey<KemAlgorithm>, ciphertext: Uint8Array): SecretBytes
}

export interface Encapsulation {
  readonly ciphertext: Bytes
  readonly sharedSecret: SecretBytes
}

export interface SignatureOptions {
  /** At most 255 bytes; bound into the signature, not stored. Only where `supportsContext`. Default: empty. */
  readonly context?: Uint8Array
}

export interface SignatureAlgorithm extends KeyedAlgorithm<SignatureAlgorithm> {
  readonly kind: 'signature'
  /** Bytes; the largest where it varies, 0 where it depends on the key (RSA). */
  readonly signatureSize: number
  readonly supportsContext: boolean
  /** Runs off the event loop where the back end can. */
  sign(
    privateKey: PrivateKey<SignatureAlgorithm>,
    message: Uint8Array,
    options?: SignatureOptions,
  ): Promise<Bytes>
  /** Resolves when the signature holds. Rejects with `signature_invalid` otherwise, whatever is wrong with it. */
  verify(
    publicKey: PublicKey<SignatureAlgorithm>,
    message: Uint8Array,
    signature: Uint8Array,
    options?: SignatureOptions,
  ): Promise<void>
  signSync(privateKey: PrivateKey<SignatureAlgorithm>, message: Uint8Array, options?: SignatureOptions): Bytes
  /** @returns false whatever is wrong with the signature. */
  verifySync(
    publicKey: PublicKey<SignatureAlgorithm>,
    message: Uint8Array,
    signature: Uint8Array,
    options?: SignatureOptions,
  ): boolean
}

export type Algorithm = KemAlgorithm | SignatureAlgorithm

/** A call that may take long. */
export interface CallOptions {
  /**
   * Ends the waiting: the call rejects with the reason of the signal and its result is wiped. What a token or a service
   * has begun by then may still be done by it.
   */
  readonly signal?: AbortSignal
}

export interface SignerOptions extends SignatureOptions, CallOptions {}

/** Signs with one key, wherever the key lies. */
export interface Signer {
  readonly publicKey: PublicKey<SignatureAlgorithm>
  /** Rejects with an error of code `wiped` or `unknown_key` once the key is destroyed. */
  sign(message: Uint8Array, options?: SignerOptions): Promise<Bytes>
  /** Over the message representative of FIPS 204 Alg 7 line 6, 64 bytes: only where the token takes one. */
  signMu?(mu: Uint8Array, options?: CallOptions): Promise<Bytes>
}

/** Decapsulates with one key, wherever the key lies. */
export interface Decapsulator {
  readonly publicKey: PublicKey<KemAlgorithm>
  /**
   * The caller wipes the result. @throws an error with code `malformed` for a ciphertext that is none; any other error
   * ends the operation that needed the secret.
   */
  decapsulate(ciphertext: Uint8Array, options?: CallOptions): Promise<SecretBytes>
}

export type KeyPurpose = 'encrypt' | 'sign'

/** Names one private key that a provider holds; carries nothing secret. */
export interface KeyHandle {
  /** The same for every version of the key. */
  readonly name: string
  /** Starts at 1. */
  readonly version: number
  readonly purpose: KeyPurpose
  readonly publicKey: PublicKey
}

/** One version of a key: a single private key, or several that are only ever used together. */
export interface KeySet {
  readonly name: string
  readonly version: number
  readonly purpose: KeyPurpose
  /** 1 to 4, of different algorithms, for example Ed25519 and ML-DSA-65. */
  readonly parts: readonly KeyHandle[]
}

/**
 * Where a private key lies. `native`: made behind a boundary, of a token or a service, that it never leaves. `wrapped`:
 * at rest encrypted under a key of the provider, opened in this process for use. `memory`: in this process alone.
 */
export type KeyProtection = 'native' | 'wrapped' | 'memory'

/**
 * `native-required`: native or not at all. `prefer-native`: native where the provider can, else as well as it can.
 * `wrapped`: wrapped, even where it could be native.
 */
export type ProtectionRequest = 'native-required' | 'prefer-native' | 'wrapped'

/** What a provider can do for keys of one algorithm. */
export interface KeyCapability {
  /** The best it can. */
  readonly protection: KeyProtection | 'none'
  /** Why not better, where it is not `native`: for example `CKR_MECHANISM_INVALID`. */
  readonly reason?: string
}

/** How a private key has been kept since it came to the provider; never changed after. */
export interface KeyAttributes {
  readonly protection: KeyProtection
  /** Milliseconds since the Unix epoch. */
  readonly since: number
  readonly origin: 'generated' | 'imported'
  /** What was asked for when it came. */
  readonly requested: ProtectionRequest
  /** Why it is not native, where that was asked for. */
  readonly reason?: string
  /** The token's own statement about the key, where it makes one, in the token's format. */
  readonly attestation?: Bytes
}

export interface CreateKeyRequest extends CallOptions {
  readonly purpose: KeyPurpose
  /** 1 to 4 different ones, a part of the key for each. */
  readonly algorithms: readonly Algorithm[]
  /** Default: one that the provider chooses. The next version is made where the key exists. */
  readonly name?: string
  /** Default: the provider's own. One that cannot use another rejects with an error of code `unavailable`. */
  readonly random?: RandomSource
  /** Of every part. Default: `prefer-native`. */
  readonly protection?: ProtectionRequest
}

export interface AddKeyRequest extends CallOptions {
  readonly purpose: KeyPurpose
  /** 1 to 4 of different algorithms. They are the provider's from then on, and the provider may wipe them. */
  readonly privateKeys: readonly PrivateKey[]
  /** As in `CreateKeyRequest`. */
  readonly name?: string
}

/** Encrypts small secrets, such as data keys, under a key that stays inside. */
export interface KeyWrapper {
  /** Names the wrapping key: what it wrapped can be opened by a wrapper with this id alone. */
  readonly id: string
  /**
   * @param secret 1 to 16 384 bytes; the caller's to wipe.
   * @param aad additional data, up to 65 536 bytes, that must be the same when it is unwrapped.
   */
  wrap(secret: Uint8Array, aad: Uint8Array, options?: CallOptions): Promise<Bytes>
  /** The caller wipes the result. @throws an error with code `integrity_failed`: changed, or of other additional data. */
  unwrap(wrapped: Uint8Array, aad: Uint8Array, options?: CallOptions): Promise<SecretBytes>
}

/**
 * Holds private keys and uses them on request; the bytes stay inside. Every call may take long and fail for
 * reasons of its own, so all are asynchronous. After `close()` all reject with an error of code `provider_closed`.
 */
export interface KeyProvider {
  /** Of data keys, and of secrets that other packages keep. */
  readonly wrapper: KeyWrapper
  /** Random numbers of the token or the service; undefined where it has none. */
  readonly entropy?: EntropySource
  /** Found by doing it, where that is possible. */
  capability(algorithm: Algorithm, options?: CallOptions): Promise<KeyCapability>
  /**
   * All parts of the key or none.
   * @throws an error with code `protection_unavailable` when the request's protection cannot be had, or
   * `wrong_purpose` when earlier versions have another purpose.
   */
  create(request: CreateKeyRequest): Promise<KeySet>
  /** Takes private keys over, as a new key or the next version of one. @throws as `create`. */
  add(request: AddKeyRequest): Promise<KeySet>
  /** The latest version unless one is named. @throws an error with code `unknown_key`. */
  find(name: string, version?: number, options?: CallOptions): Promise<KeySet>
  /** Every version of every key that is not destroyed, those of a key in their order. */
  list(options?: CallOptions): AsyncIterable<KeySet>
  /** @throws an error with code `unknown_key`. */
  attributes(part: KeyHandle, options?: CallOptions): Promise<KeyAttributes>
  /** @throws an error with code `unknown_key`, or `wrong_purpose` for a key that does not sign. */
  signer(part: KeyHandle): Promise<Signer>
  /** @throws an error with code `unknown_key`, or `wrong_purpose` for a key that does not decapsulate. */
  decapsulator(part: KeyHandle): Promise<Decapsulator>
  /** Ends one version for good. @throws an error with code `unknown_key`. */
  destroy(key: KeySet, options?: CallOptions): Promise<void>
  /** Ends what is held open; keys that are kept outside this process stay. May be called twice. */
  close(): Promise<void>
}

/** A source of random bits that is assessed and watched, never trusted alone. */
export interface EntropySource {
  readonly name: string
  /** Assessed min-entropy in bits per byte read, above 0 and at most 8. */
  readonly minEntropyPerByte: number
  /** Up to `length` raw bytes. Rejects when the source is not there. */
  read(length: number): Promise<Uint8Array>
}

export interface SecurityEvent {
  /** Unique; a version 4 UUID. */
  readonly id: string
  /** Milliseconds since the Unix epoch. */
  readonly time: number
  /** Dotted, for example `key.created`, `envelope.opened`, `policy.refused`. */
  readonly type: string
  readonly outcome: 'success' | 'failure' | 'refused'
  readonly tenant?: string
  readonly key?: { readonly name: string; readonly version: number; readonly algorithm: string }
  /** An error code, where the outcome is not success. */
  readonly reason?: string
  /** Never secrets or plaintext. */
  readonly details?: Readonly<Record<string, string | number | boolean>>
}

/** Takes events in order. A rejection stops the operation that caused the event. */
export interface AuditSink {
  record(event: SecurityEvent): void | Promise<void>
}
