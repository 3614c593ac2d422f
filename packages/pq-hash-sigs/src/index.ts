export {
  slhDsaSha2128s,
  slhDsaSha2128f,
  slhDsaSha2192s,
  slhDsaSha2192f,
  slhDsaSha2256s,
  slhDsaSha2256f,
  slhDsaShake128s,
  slhDsaShake128f,
  slhDsaShake192s,
  slhDsaShake192f,
  slhDsaShake256s,
  slhDsaShake256f,
} from './slh-dsa.ts'
export { HASH_SIGNATURE_ERRORS, HashSignatureError, type HashSignatureErrorCode } from './errors.ts'
