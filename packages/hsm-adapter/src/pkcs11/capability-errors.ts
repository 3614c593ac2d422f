import { HsmError } from '../errors.ts'
import { CKR } from './child/ckr.table.ts'

const CAPABILITY = new Set(
  Object.values(CKR).flatMap(([name, kind]) => (kind === 'capability' ? [name] : [])),
)

/**
 * Whether the token answered that it does not have a mechanism, a parameter set or an attribute. These errors alone may lead
 * from a native to a wrapped key.
 */
export const isCapabilityError = (error: unknown): error is HsmError =>
  error instanceof HsmError && error.ckr !== undefined && CAPABILITY.has(error.ckr)
