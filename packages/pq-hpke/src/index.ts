export {
  createHpke,
  type Exported,
  type Hpke,
  type OpeningKey,
  type Sealed,
  type SealOptions,
} from './hpke.ts'
export type { HpkeSuite } from './suite.ts'
export type { AeadName, CipherName, KdfName } from './suites.table.ts'
export type { RecipientContext, SenderContext } from './context.ts'
export type { MessageOptions, SetupOptions } from './options.ts'
export { HPKE_ERRORS, HpkeError, type HpkeErrorCode } from './errors.ts'
