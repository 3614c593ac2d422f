export { PrivateKey, PublicKey, decapsulatorOf, isKemKey, signerOf } from './keys/key.ts'
export {
  decryptPrivateKey,
  importPrivateKey,
  importPublicKey,
  oidOfKey,
  type KeyInput,
} from './keys/import.ts'
export {
  toEncryptedPem,
  toPkcs8,
  toPrivateJwk,
  toPrivatePem,
  toPublicJwk,
  toPublicPem,
  toSpki,
  type EncryptPrivateKeyOptions,
} from './keys/export.ts'
export { type Jwk } from './keys/jwk.ts'
export { decodePem, encodePem, type PemBlock } from './keys/pem.ts'
