/** A secret outside the JavaScript heap, in pages that no swap file sees and that nothing can read between uses. */
export interface LockedSecret {
  /** The bytes are readable while `read` runs and not one moment longer: it must not keep them. */
  use<T>(read: (bytes: Uint8Array) => T): T
  /** Zeroes and frees. The secret must not be used after. */
  free(): void
}

/** Copies the secret; the caller's array stays the caller's to wipe. @throws PqError `locked_memory_exhausted`. */
export type LockSecret = (secret: Uint8Array) => LockedSecret
