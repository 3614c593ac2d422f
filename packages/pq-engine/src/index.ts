export { createEngine } from './engine.ts'
export type {
  EngineOpenOptions,
  EngineOptions,
  EngineRecipient,
  EngineSealOptions,
  NewKeyRequest,
  QuantumCryptoEngine,
} from './engine/types.ts'
export type { MigrationItem, MigrationReport, MigrationRequest, MigrationResult } from './engine/migrate.ts'
export { EngineError, type EngineErrorCode } from './errors.ts'
export type { Policy, PolicyDocument, PolicyProfile } from './policy.ts'
