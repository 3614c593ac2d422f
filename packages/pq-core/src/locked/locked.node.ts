/** Guarded heap allocations of libsodium (libsodium documentation, "Secure memory"), through sodium-native. */
import { createRequire } from 'node:module'
import { PqError } from '../errors.ts'
import type { LockSecret } from './types.ts'

/** What is used of sodium-native 5. */
export interface Sodium {
  sodium_malloc(size: number): Uint8Array
  sodium_free(memory: Uint8Array): void
  sodium_mlock(memory: Uint8Array): void
  sodium_mprotect_noaccess(memory: Uint8Array): void
  sodium_mprotect_readonly(memory: Uint8Array): void
  sodium_mprotect_readwrite(memory: Uint8Array): void
}

function load(): Sodium | undefined {
  try {
    return createRequire(import.meta.url)('sodium-native') as Sodium
  } catch {
    return undefined
  }
}

export function lockWith(sodium: Sodium): LockSecret {
  return (secret) => {
    const memory = sodium.sodium_malloc(secret.length)
    try {
      // sodium_malloc locks as well, but says nothing when the system refuses.
      sodium.sodium_mlock(memory)
    } catch (cause) {
      sodium.sodium_free(memory)
      throw new PqError('locked_memory_exhausted', 'no more memory can be locked', { cause })
    }
    memory.set(secret)
    sodium.sodium_mprotect_noaccess(memory)
    return {
      use(read) {
        sodium.sodium_mprotect_readonly(memory)
        try {
          return read(memory)
        } finally {
          sodium.sodium_mprotect_noaccess(memory)
        }
      },
      free() {
        sodium.sodium_mprotect_readwrite(memory)
        sodium.sodium_free(memory)
      },
    }
  }
}

/** @returns undefined without sodium-native, or where it locks nothing. */
export function lockedMemory(): LockSecret | undefined {
  const sodium = load()
  if (sodium === undefined) return undefined
  const lock = lockWith(sodium)
  try {
    lock(Uint8Array.of(0)).free()
    return lock
  } catch {
    return undefined
  }
}
