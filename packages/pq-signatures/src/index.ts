export { mlDsa44, mlDsa65, mlDsa87 } from './ml-dsa.ts'
export { ed25519 } from './classical.ts'
export { SignatureError, type SignatureErrorCode } from './errors.ts'
export {
  inspectDetached,
  signDetached,
  verifyDetached,
  type ByteSource,
  type DetachedOptions,
  type DetachedSignatureInfo,
} from './detached.ts'
