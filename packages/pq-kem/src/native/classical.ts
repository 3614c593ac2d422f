// Runtimes without node:crypto: noble serves DHKEM, nothing serves RSA.
import { PqError, type RandomSource } from '@quantum-shield/pq-core'
import type { KemBackend } from '../backend.ts'
import type { DhkemId } from '../classical.table.ts'

export const nativeDhkem = (_id: DhkemId): KemBackend | undefined => undefined
export const nativeRsaOaep = (): KemBackend | undefined => undefined

export function generateRsaPrivateKey(_random: RandomSource, _modulusLength?: number): Uint8Array {
  throw new PqError('unavailable', 'no back end of this process has RSA')
}
