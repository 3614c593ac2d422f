export {
  seal,
  sealStream,
  type SealOptions,
  type SealSettings,
  type SealToPassword,
  type SealToRecipients,
} from './seal.ts'
export { open, openStream, type OpenOptions, type OpenWithKeys, type OpenWithPassword } from './open.ts'
export { rewrap, rewrapStream, type RewrapOptions } from './rewrap.ts'
export { inspectEnvelope, type EnvelopeInfo, type RecipientInfo } from './inspect.ts'
export { ENVELOPE_ERRORS, EnvelopeError, type EnvelopeErrorCode } from './errors.ts'
export type { EnvelopeContext } from './context.ts'
export type { PasswordCost } from './password.ts'
export type { OpeningKey, Recipient, SymmetricKey, VersionedRecipient } from './recipients.ts'
export { SUITE_NAMES, type SuiteName } from './suites.ts'
export type { Chunks } from './chunks.ts'
