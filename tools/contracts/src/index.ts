export { kemContract, type KemContractOptions } from './kem.ts'
export { signatureContract, type SignatureContractOptions } from './signature.ts'
