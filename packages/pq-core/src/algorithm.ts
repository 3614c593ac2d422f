/** For packages that implement algorithms. */
export {
  firstAvailable,
  keyFunctions,
  requirePrivateKey,
  requirePublicKey,
  type ExpandedForm,
  type KeyFunctions,
  type KeyRules,
} from './key-functions.ts'
export {
  createSignature,
  onThisThread,
  signatureContext,
  type SignatureBackend,
  type SignatureRow,
} from './signature.ts'
export { instantiateKernel } from './kernel.ts'
export { pkcs8FromSeed, spkiFromRaw } from './keys/export.ts'
export {
  compositeKeyRules,
  ecComponentKeys,
  rawComponentKeys,
  rsaComponentKeys,
  type ComponentKeys,
} from './keys/component.ts'
export { ecKeys, type EcCurve, type EcKeys } from './keys/ec.ts'
export { P256, P384, P521, type EcCurveName } from './keys/ec.table.ts'
export { refuseEd25519Point, refuseEd448Point } from './keys/edwards.ts'
export { refuseRsaPrivateKey, refuseRsaPublicKey } from './keys/rsa.ts'
export {
  openLiboqs,
  type LiboqsCall,
  type LiboqsInstance,
  type LiboqsModule,
  type LiboqsSource,
} from './liboqs/instance.ts'
export {
  adoptLiboqsKeys,
  fromSecretKeyWithSeed,
  generateExpanded,
  liboqsKeysOf,
  liboqsPublicKey,
  type LiboqsKeys,
} from './liboqs/keys.ts'
export { loadedOnce, rowOf } from './liboqs/load.ts'
export { fromLiboqsSeed, withLiboqsRandomness } from './liboqs/randomness.ts'
