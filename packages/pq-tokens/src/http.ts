export {
  signRequest,
  signResponse,
  verifyRequest,
  verifyResponse,
  type BodyOptions,
  type RequestOptions,
  type ResponseOptions,
} from './http/fetch.ts'
export {
  signNodeResponse,
  verifyNodeRequest,
  verifyNodeResponse,
  type AnsweredRequest,
  type NodeBody,
  type NodeIncoming,
  type NodeOutgoing,
  type NodeRequestOptions,
  type NodeResponseOptions,
} from './http/node.ts'
export { signMessage, type SignHttpOptions } from './http/sign.ts'
export { verifyMessage, type VerifiedSignature, type VerifyHttpOptions } from './http/verify.ts'
export {
  fieldsOf,
  type HttpFields,
  type HttpMessage,
  type HttpRequest,
  type HttpResponse,
  type NewFields,
} from './http/message.ts'
export { memoryNonces, type MemoryNoncesOptions, type NonceStore } from './http/nonces.ts'
export type { SignatureParameters } from './http/signature-fields.ts'
export { contentDigest, type DigestName } from './http/digest.ts'
