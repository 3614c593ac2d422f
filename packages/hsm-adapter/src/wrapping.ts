/** Bounds of KeyWrapper, the same for every backend. */
import { checkBytes } from '@quantum-shield/pq-core'
import { HsmError } from './errors.ts'

const MAX_SECRET = 16_384
const MAX_AAD = 65_536

function checkAad(aad: Uint8Array): void {
  checkBytes(aad, 'aad')
  if (aad.length > MAX_AAD)
    throw new RangeError(`${aad.length} bytes of additional data, at most ${MAX_AAD} expected`)
}

export function checkWrap(secret: Uint8Array, aad: Uint8Array): void {
  checkBytes(secret, 'secret')
  checkAad(aad)
  if (secret.length < 1 || secret.length > MAX_SECRET)
    throw new RangeError(`a secret of ${secret.length} bytes, 1 to ${MAX_SECRET} expected`)
}

/** @param minimum bytes of a wrapped secret. */
export function checkUnwrap(wrapped: Uint8Array, aad: Uint8Array, minimum: number): void {
  checkBytes(wrapped, 'wrapped')
  checkAad(aad)
  if (wrapped.length < minimum)
    throw new HsmError('integrity_failed', `${wrapped.length} bytes are no wrapped secret`)
}
