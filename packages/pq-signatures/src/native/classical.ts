// Runtimes without node:crypto: noble serves Ed25519 and ECDSA, nothing serves RSA.
import { PqError, type RandomSource } from '@quantum-shield/pq-core'
import type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'

export const nativeEd25519 = (): SignatureBackend | undefined => undefined
export const nativeEcdsaP256 = (): SignatureBackend | undefined => undefined
export const nativeRsaPss = (): SignatureBackend | undefined => undefined

export function generateRsaPrivateKey(_random: RandomSource, _modulusLength?: number): Uint8Array {
  throw new PqError('unavailable', 'no back end of this process has RSA')
}
