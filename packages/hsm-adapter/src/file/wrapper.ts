/** Wrapping with a key in this process. */
import type { KeyWrapper } from '@quantum-shield/pq-core'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import { gcmOpen, gcmSeal, MIN_SEALED } from '../gcm.ts'
import { checkUnwrap, checkWrap } from '../wrapping.ts'

/** @param kek 32 bytes, still the caller's. */
export function softwareWrapper(id: string, kek: SecretBytes): KeyWrapper {
  return Object.freeze({
    id,
    async wrap(secret, aad) {
      checkWrap(secret, aad)
      return gcmSeal(kek.reveal(), secret, aad)
    },
    async unwrap(wrapped, aad) {
      checkUnwrap(wrapped, aad, MIN_SEALED)
      return gcmOpen(kek.reveal(), wrapped, aad)
    },
  } satisfies KeyWrapper)
}
