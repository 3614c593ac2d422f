/** Symmetric cryptography of @noble/ciphers and @noble/hashes, for what a runtime lacks. */
import type { Bytes } from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { loadAes, loadArgon2, loadChacha } from '#noble'
import type { Argon2Parameters, KeyedAead } from '../platform/types.ts'
import type { SuiteName } from '../suites.ts'

interface Cipher {
  encrypt(plaintext: Uint8Array): Uint8Array
  decrypt(ciphertext: Uint8Array): Uint8Array
}

function cipherOf(name: SuiteName): (key: Uint8Array, nonce: Uint8Array) => Cipher {
  switch (name) {
    case 'AES-256-GCM':
      return loadAes().gcm
    case 'AES-256-GCM-SIV':
      return loadAes().gcmsiv
    case 'ChaCha20-Poly1305':
      return loadChacha().chacha20poly1305
    case 'XChaCha20-Poly1305':
      return loadChacha().xchacha20poly1305
  }
}

function ifAuthentic(cipher: Cipher, ciphertext: Uint8Array): Uint8Array | undefined {
  try {
    return cipher.decrypt(ciphertext)
  } catch {
    return undefined
  }
}

export function nobleAead(name: SuiteName, key: Uint8Array): KeyedAead {
  const cipher = cipherOf(name)
  // The caller wipes its key as soon as the cipher has it.
  const own = Uint8Array.from(key)
  return {
    seal(nonce, plaintext, output) {
      output.set(cipher(own, nonce).encrypt(plaintext))
    },
    open(nonce, ciphertext, output) {
      const plaintext = ifAuthentic(cipher(own, nonce), ciphertext)
      if (plaintext === undefined) return false
      output.set(plaintext)
      wipe(plaintext)
      return true
    },
  }
}

export async function nobleArgon2id(
  password: Uint8Array,
  salt: Uint8Array,
  { memoryKiB, passes, parallelism, length }: Argon2Parameters,
): Promise<Bytes> {
  return loadArgon2().argon2idAsync(password, salt, {
    t: passes,
    m: memoryKiB,
    p: parallelism,
    dkLen: length,
  })
}
