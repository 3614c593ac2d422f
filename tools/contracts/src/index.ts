export { kemContract, type KemContractOptions } from './kem.ts'
export { signatureContract, type SignatureContractOptions } from './signature.ts'
export { stateStoreContract, type KeptState, type StateDriver } from './state-store.ts'
export { keyProviderContract, type KeyProviderDriver } from './key-provider.ts'
