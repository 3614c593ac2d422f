import type {
  AuditSink,
  Clock,
  Encapsulation,
  KemAlgorithm,
  KeyProvider,
  KeyPurpose,
  KeySet,
  RandomSource,
  SignatureAlgorithm,
} from '@quantum-shield/pq-core'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import type { EnvelopeContext, SuiteName, VersionedRecipient } from '@quantum-shield/pq-envelope'
import type { ByteSource, DetachedOptions } from '@quantum-shield/pq-signatures/detached'
import type { SessionKeyOptions } from '../kdf.ts'
import type { Policy, PolicyDocument, PolicyProfile } from '../policy.ts'
import type { MigrationReport, MigrationRequest } from './migrate.ts'

export interface EngineOptions {
  readonly policy: PolicyProfile | PolicyDocument
  readonly keys: KeyProvider
  readonly audit: AuditSink
  /** Default: all of pq-kem. */
  readonly kems?: readonly KemAlgorithm[]
  /** Default: all of pq-signatures. */
  readonly signatures?: readonly SignatureAlgorithm[]
  /** For new keys, and for the keys and salts of envelopes; for example an EntropyPool. Default: the system's. */
  readonly entropy?: { readonly random: RandomSource }
  /** Default: `Date.now`. One that gives no finite number ends every call that asks it. */
  readonly clock?: Clock
}

export interface NewKeyRequest {
  readonly purpose: KeyPurpose
  /** An id, or a set `A+B`. Default: the policy's. */
  readonly algorithm?: string
  /** Default: one that the provider chooses. The next version is made where the key exists. */
  readonly name?: string
}

export type EngineRecipient = KeySet | PublicKey<KemAlgorithm> | VersionedRecipient

export interface EngineSealOptions {
  /** 1 to 32. */
  readonly to: readonly EngineRecipient[]
  /** Authenticated, not stored. */
  readonly context?: EnvelopeContext
  /** Default AES-256-GCM. */
  readonly suite?: SuiteName
}

export interface EngineOpenOptions {
  /** Those that fit the envelope and may be used are tried in order; one that is destroyed or refused stops none. */
  readonly keys: readonly KeySet[]
  /** As passed when sealing. */
  readonly context?: EnvelopeContext
}

/**
 * Every function asks the policy first, then works, then records one event, and gives its result only when the event
 * is recorded. All reject with EngineError `policy_refused`, `wrong_purpose` or `audit_failed`, PqError
 * `unsupported_algorithm` for an algorithm outside the tables, an error with code `unknown_key` from a provider that
 * has the key no longer, and the errors of the package that does the work.
 */
export interface QuantumCryptoEngine {
  readonly policy: Policy
  createKey(request: NewKeyRequest): Promise<KeySet>
  /** The latest version unless one is named; no event. @throws an error with code `unknown_key`. */
  findKey(name: string, version?: number): Promise<KeySet>
  /** The caller wipes `sharedSecret`. */
  encapsulate(to: KeySet | PublicKey<KemAlgorithm>): Promise<Encapsulation>
  /** The caller wipes the result. A ciphertext for another key gives a secret that nobody else has. */
  decapsulate(key: KeySet, ciphertext: Uint8Array): Promise<SecretBytes>
  /** A detached signature file by every part of the key. */
  sign(key: KeySet, content: ByteSource, options?: DetachedOptions): Promise<Uint8Array>
  /** Resolves when the file holds exactly the signatures of these signers. @throws as verifyDetached. */
  verify(
    signers: KeySet | readonly PublicKey<SignatureAlgorithm>[],
    content: ByteSource,
    file: Uint8Array,
    options?: DetachedOptions,
  ): Promise<void>
  seal(plaintext: Uint8Array, options: EngineSealOptions): Promise<Uint8Array>
  open(envelope: Uint8Array, options: EngineOpenOptions): Promise<Uint8Array>
  /** As `deriveSessionKey` of the sub-path kdf; what the policy requires is added to `required`. */
  deriveSessionKey(options: SessionKeyOptions): Promise<SecretBytes>
  migrate(request: MigrationRequest): Promise<MigrationReport>
}
