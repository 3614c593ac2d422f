/** Verification of a message that comes in parts. The signature and the key are there before it. */
import { PqError } from '@quantum-shield/pq-core'

export interface RunningVerification {
  update(part: Uint8Array): void
  /** Once. @returns whether the signature holds for the parts together. */
  holds(): boolean
}

/** @returns undefined for a signature or a key that is none, whatever is wrong with it. */
export type StartVerification = (
  publicKey: Uint8Array,
  signature: Uint8Array,
) => RunningVerification | undefined

/** @throws what is no PqError `malformed`. */
export function unlessMalformed<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof PqError && error.code === 'malformed') return undefined
    throw error
  }
}

/** Of a message that is at hand. */
export function verifyWhole(
  start: StartVerification,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const running = start(publicKey, signature)
  running?.update(message)
  return running?.holds() ?? false
}
