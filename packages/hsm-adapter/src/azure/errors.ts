/** What Azure Key Vault answers, as errors of this package. */
import { HsmError, type HsmErrorCode } from '../errors.ts'
import { isNetworkError } from '../network.ts'

/** RestError of @azure/core-rest-pipeline, as far as it is read. */
interface RestError {
  readonly statusCode?: unknown
  readonly code?: unknown
  readonly message?: unknown
}

function codeOf({ statusCode, code, message }: RestError, operation: string): HsmErrorCode | undefined {
  if (code === 'REQUEST_SEND_ERROR' || code === 'PARSE_ERROR' || isNetworkError(code)) return 'service_down'
  if (typeof statusCode !== 'number') return undefined
  if (statusCode === 408 || statusCode === 429 || statusCode >= 500) return 'service_down'
  if (/KeyDisabled|ObjectIsBeingDeleted/.test(String(message))) return 'key_disabled'
  if (statusCode === 401 || statusCode === 403) return 'access_denied'
  if (statusCode === 404) return 'wrong_wrapping_key'
  // What cannot be unwrapped is a bad parameter.
  return operation === 'unwrapKey' && statusCode === 400 ? 'integrity_failed' : undefined
}

/** @returns the error itself where it is none of the service. */
export function explainAzure(operation: string, error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error
  const code = codeOf(error, operation)
  if (code === undefined) return error
  return new HsmError(code, `Azure Key Vault ${operation}: ${String((error as RestError).code)}`, {
    cause: error,
  })
}
