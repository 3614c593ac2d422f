/** Symmetric cryptography over node:crypto, with noble for what a given Node lacks. */
import * as crypto from 'node:crypto'
import type { Bytes } from '@quantum-shield/pq-core'
import { view } from '@quantum-shield/pq-core/bytes'
import { nobleAead, nobleArgon2id } from '../noble/noble.ts'
import type { SuiteName } from '../suites.ts'
import type { Argon2Parameters, KeyedAead } from './types.ts'

const OPENSSL_NAMES: Readonly<Record<SuiteName, string | undefined>> = {
  'AES-256-GCM': 'aes-256-gcm',
  'ChaCha20-Poly1305': 'chacha20-poly1305',
  'XChaCha20-Poly1305': undefined,
  'AES-256-GCM-SIV': 'aes-256-gcm-siv',
}

/**
 * Deno and Bun have a node:crypto without some of the ciphers; only a current Node has AES-GCM-SIV. Every one has
 * AES-256-GCM, and the list takes 0.6 ms to make.
 */
function hasCipher(name: string): boolean {
  return name === 'aes-256-gcm' || crypto.getCiphers().includes(name)
}

export function keyAead(name: SuiteName, key: Uint8Array): KeyedAead {
  const opensslName = OPENSSL_NAMES[name]
  if (opensslName === undefined || !hasCipher(opensslName)) return nobleAead(name, key)
  return nativeAead(opensslName as crypto.CipherGCMTypes, crypto.createSecretKey(key))
}

/**
 * Copies and gives the memory back at once, warm for the next chunk: left to the garbage collector, it makes up half
 * the price of a chunk. Only an array of its own is given back, never one that others may share.
 */
function moveInto(output: Uint8Array, chunk: Buffer<ArrayBuffer>): void {
  output.set(chunk)
  if (chunk.length === chunk.buffer.byteLength) chunk.buffer.transfer(0)
}

/** AES-GCM-SIV refuses in update, the others in final. */
function ifAuthentic(decipher: crypto.DecipherGCM, ciphertext: Uint8Array): Buffer<ArrayBuffer> | undefined {
  try {
    const plaintext = decipher.update(ciphertext)
    decipher.final()
    return plaintext
  } catch {
    return undefined
  }
}

function nativeAead(name: crypto.CipherGCMTypes, key: crypto.KeyObject): KeyedAead {
  const options = { authTagLength: 16 }
  return {
    seal(nonce, plaintext, output) {
      const cipher = crypto.createCipheriv(name, key, nonce, options)
      moveInto(output, cipher.update(plaintext))
      cipher.final()
      output.set(cipher.getAuthTag(), plaintext.length)
    },
    open(nonce, ciphertext, output) {
      const end = ciphertext.length - 16
      const decipher = crypto.createDecipheriv(name, key, nonce, options)
      decipher.setAuthTag(ciphertext.subarray(end))
      const plaintext = ifAuthentic(decipher, ciphertext.subarray(0, end))
      if (plaintext === undefined) return false
      moveInto(output, plaintext)
      return true
    },
  }
}

/** @param info at most 1024 bytes, a limit of node:crypto. */
export function hkdfSha512(
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  return new Uint8Array(crypto.hkdfSync('sha512', secret, salt, info, length))
}

export function sha512(message: Uint8Array): Uint8Array {
  return Uint8Array.from(crypto.createHash('sha512').update(message).digest())
}

export function hmacSha512(key: Uint8Array, message: Uint8Array): Uint8Array {
  return Uint8Array.from(crypto.createHmac('sha512', key).update(message).digest())
}

export async function argon2id(
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Argon2Parameters,
): Promise<Bytes> {
  if (typeof crypto.argon2 !== 'function') return nobleArgon2id(password, salt, parameters)
  const { memoryKiB: memory, passes, parallelism, length: tagLength } = parameters
  return new Promise((resolve, reject) => {
    crypto.argon2(
      'argon2id',
      { message: password, nonce: salt, memory, passes, parallelism, tagLength },
      (error, result) => {
        if (error) reject(error)
        else resolve(view(result))
      },
    )
  })
}
