/** A private key at rest, in one of two kinds of memory. */
import { PqError } from '../errors.ts'
import type { PrivateKey } from '../keys/key.ts'
import type { LockedSecret, LockSecret } from './types.ts'

export interface HeldKey {
  /** @throws PqError `wiped` after `destroy()`. */
  use<T>(work: (key: PrivateKey) => T | Promise<T>): Promise<T>
  destroy(): void
}

/** Ready for use: the parsed form that a back end makes at the first use stays with the key. */
export function holdPlain(key: PrivateKey): HeldKey {
  return {
    use: async (work) => work(key),
    destroy: () => key.wipe(),
  }
}

/**
 * Takes the secret out of the key, which is wiped. A copy lies on the heap while the key is used, and what
 * OpenSSL made of it until the garbage collector frees that.
 */
export function holdLocked(lock: LockSecret): (key: PrivateKey) => HeldKey {
  return (original) => {
    const { algorithm } = original
    let secret: LockedSecret | undefined = lock(original.secret.reveal())
    original.wipe()
    return {
      async use(work) {
        if (secret === undefined) throw new PqError('wiped', 'the key has been destroyed')
        using key = secret.use((bytes) => algorithm.privateKey(bytes))
        return await work(key)
      },
      destroy() {
        secret?.free()
        secret = undefined
      },
    }
  }
}
