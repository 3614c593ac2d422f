export type { Bytes } from './bytes.ts'
export { errorCode, PqError, type CoreErrorCode, type ErrorExplanation } from './errors.ts'
export { checkBytes, checkOptions } from './options.ts'
export { draw, systemRandom } from './random.ts'
export type {
  Algorithm,
  AlgorithmInfo,
  AuditSink,
  Category,
  Clock,
  CreateKeyRequest,
  Decapsulator,
  Encapsulation,
  EntropySource,
  Family,
  GenerateOptions,
  KemAlgorithm,
  KeyHandle,
  KeyPair,
  KeyProvider,
  KeyPurpose,
  KeySet,
  RandomSource,
  SecurityEvent,
  SignatureAlgorithm,
  SignatureOptions,
  Signer,
  Tier,
} from './contracts.ts'
