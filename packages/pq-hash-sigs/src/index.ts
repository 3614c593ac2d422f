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
export { generateHssKey, hssLms, type LmsLevel } from './lms.ts'
export { generateXmssKey, xmss, xmssMt, type XmssTypeName } from './xmss.ts'
export { decodeStatefulKey, encodeStatefulKey, fromPrivateKey, openSigner, toPrivateKey } from './key-file.ts'
export {
  reserveIndices,
  type IndexRange,
  type OneTimeIndex,
  type Reservation,
  type StateStore,
} from './indices.ts'
export type {
  GenerateStatefulOptions,
  OpenOptions,
  StatefulKey,
  StatefulScheme,
  StatefulSigner,
} from './stateful.ts'
export type { StatefulAlgorithm } from './verifier.ts'
export { parameterSetOf, type ParameterSet } from './parameter-set.ts'
export type { BuildOptions, Progress } from './tree/build.ts'
export { HASH_SIGNATURE_ERRORS, HashSignatureError, type HashSignatureErrorCode } from './errors.ts'
