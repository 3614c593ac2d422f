/** What AWS KMS answers, as errors of this package. */
import { HsmError, type HsmErrorCode } from '../errors.ts'
import { isNetworkError } from '../network.ts'

/**
 * By the name of the exception (AWS KMS API reference, common errors and errors of each action). `service_down` is what
 * may pass by itself: the SDK has repeated the call by then, as often as the client was told to.
 */
const CODES: Readonly<Record<string, HsmErrorCode>> = {
  AccessDeniedException: 'access_denied',
  ExpiredTokenException: 'access_denied',
  IncompleteSignature: 'access_denied',
  InvalidClientTokenId: 'access_denied',
  NotAuthorized: 'access_denied',
  UnrecognizedClientException: 'access_denied',
  CredentialsProviderError: 'access_denied',
  DisabledException: 'key_disabled',
  KMSInvalidStateException: 'key_disabled',
  NotFoundException: 'native_key_unusable',
  InvalidCiphertextException: 'integrity_failed',
  IncorrectKeyException: 'integrity_failed',
  UnsupportedOperationException: 'protection_unavailable',
  InvalidKeyUsageException: 'native_key_unusable',
  LimitExceededException: 'token_full',
  ThrottlingException: 'service_down',
  ThrottledException: 'service_down',
  KMSInternalException: 'service_down',
  DependencyTimeoutException: 'service_down',
  KeyUnavailableException: 'service_down',
  ServiceUnavailable: 'service_down',
  ServiceUnavailableException: 'service_down',
  InternalFailure: 'service_down',
  TimeoutError: 'service_down',
}

/** The SDK's retry puts an error that is no `Error` of its own realm into one, and its name into the message. */
const IN_WRAPPER = /^AWS SDK error wrapper for (\w+)/

interface ServiceError {
  readonly name?: unknown
  readonly message?: unknown
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
}

function nameOf({ name, message }: ServiceError): string {
  const inside = typeof message === 'string' ? IN_WRAPPER.exec(message)?.[1] : undefined
  return inside ?? String(name)
}

function codeOf(error: ServiceError): HsmErrorCode | undefined {
  const known = CODES[nameOf(error)]
  if (known !== undefined) return known
  if (isNetworkError(error.code)) return 'service_down'
  return (error.$metadata?.httpStatusCode ?? 0) >= 500 ? 'service_down' : undefined
}

/** @returns the error itself where it is none of the service. */
export function explainAws(operation: string, error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error
  const code = codeOf(error)
  if (code === undefined) return error
  return new HsmError(code, `AWS KMS ${operation}: ${nameOf(error)}`, { cause: error })
}
