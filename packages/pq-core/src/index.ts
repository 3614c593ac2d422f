export type { Bytes } from './bytes.ts'
export { errorCode, PqError, type CoreErrorCode, type ErrorExplanation } from './errors.ts'
export { abortable, signatureOptionsOf } from './abortable.ts'
export { checkBytes, checkOptions } from './options.ts'
export { draw, systemRandom } from './random.ts'
export type {
  AddKeyRequest,
  Algorithm,
  AlgorithmInfo,
  AuditSink,
  CallOptions,
  Category,
  Clock,
  CreateKeyRequest,
  Decapsulator,
  Encapsulation,
  EntropySource,
  Family,
  GenerateOptions,
  KemAlgorithm,
  KeyAttributes,
  KeyCapability,
  KeyHandle,
  KeyPair,
  KeyProtection,
  KeyProvider,
  KeyPurpose,
  KeySet,
  KeyWrapper,
  ProtectionRequest,
  RandomSource,
  SecurityEvent,
  SignatureAlgorithm,
  SignatureOptions,
  Signer,
  SignerOptions,
  Tier,
} from './contracts.ts'
