/** HQC-KEM, HQC specification (2025-08-22) section 3.6: a Fujisaki-Okamoto transform with a salt and implicit rejection. */
import { systemRandom } from '@quantum-shield/pq-core'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import type { DerandomizedKemBackend } from '../backend.ts'
import type { HqcCore } from './core.ts'
import { hashG, hashH, hashJ, xof } from './hashes.ts'
import { SALT_SIZE, SEED_SIZE } from './hqc.table.ts'
import {
  decrypt,
  encrypt,
  generateKeys,
  parseDecryptionKey,
  parseEncryptionKey,
  type DecryptionKey,
  type EncryptionKey,
} from './pke.ts'

const SECRET_SIZE = 32

interface ParsedPublicKey {
  readonly encryptionKey: EncryptionKey
  readonly hash: Uint8Array
}

interface ParsedPrivateKey extends ParsedPublicKey {
  readonly decryptionKey: DecryptionKey
  readonly sigma: Uint8Array
}

/** HQC-KEM.Keygen. @returns dk = ek ‖ dkPKE ‖ sigma ‖ seed, which the caller wipes. */
export function expandSeed(core: HqcCore, seed: Uint8Array): Uint8Array {
  const stream = xof(seed)
  const seedPke = stream(SEED_SIZE)
  const sigma = stream(core.parameters.k)
  const { ek, dk } = generateKeys(core, seedPke)
  const expanded = concatBytes(ek, dk, sigma, seed)
  wipe(seedPke, sigma, dk)
  return expanded
}

/** All ones when the arrays are equal, otherwise zero. */
function equalMask(a: Uint8Array, b: Uint8Array): number {
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return (difference - 1) >> 31
}

/** Its randomness is the message, k bytes, and the salt, 16. */
export function hqcBackend(core: HqcCore): DerandomizedKemBackend {
  const owner = {}
  const { k, vectorSize, codewordSize } = core.parameters
  const publicKeySize = SEED_SIZE + vectorSize
  const encryptedSize = vectorSize + codewordSize

  function parsePublicBytes(ek: Uint8Array): ParsedPublicKey {
    return { encryptionKey: parseEncryptionKey(core, ek), hash: hashH(ek) }
  }

  function parsePrivate(key: PrivateKey): ParsedPrivateKey {
    const secret = key.secret.reveal()
    const dk = key.form === 'expanded' ? secret : expandSeed(core, secret)
    const sigmaAt = publicKeySize + SEED_SIZE
    const parsed = {
      ...parsePublicBytes(dk.subarray(0, publicKeySize)),
      decryptionKey: parseDecryptionKey(core, dk.subarray(publicKeySize, sigmaAt)),
      sigma: dk.slice(sigmaAt, sigmaAt + k),
    }
    if (dk !== secret) wipe(dk)
    return parsed
  }

  function release({ decryptionKey, sigma }: ParsedPrivateKey): void {
    decryptionKey.y.fill(0)
    wipe(sigma)
  }

  function encapsulateDerand(publicKey: PublicKey, randomness: Uint8Array) {
    const { encryptionKey, hash } = publicKey.parsed(owner, () => parsePublicBytes(publicKey.toBytes()))
    const [message, salt] = [randomness.subarray(0, k), randomness.subarray(k)]
    const derived = hashG(hash, message, salt)
    const encrypted = encrypt(core, encryptionKey, message, derived.subarray(SECRET_SIZE))
    const sharedSecret = derived.slice(0, SECRET_SIZE)
    wipe(derived)
    return { ciphertext: concatBytes(encrypted, salt), sharedSecret }
  }

  return {
    name: core.name,
    randomnessSize: k + SALT_SIZE,
    derivePublicKey(privateKey) {
      const secret = privateKey.secret.reveal()
      if (privateKey.form === 'expanded') return secret.slice(0, publicKeySize)
      const expanded = expandSeed(core, secret)
      const publicKey = expanded.slice(0, publicKeySize)
      wipe(expanded)
      return publicKey
    },
    encapsulate(publicKey) {
      const randomness = systemRandom(k + SALT_SIZE)
      try {
        return encapsulateDerand(publicKey, randomness)
      } finally {
        wipe(randomness)
      }
    },
    encapsulateDerand,
    decapsulate(privateKey, ciphertext) {
      const { encryptionKey, hash, decryptionKey, sigma } = privateKey.parsed(
        owner,
        () => parsePrivate(privateKey),
        release,
      )
      const encrypted = ciphertext.subarray(0, encryptedSize)
      const message = decrypt(core, decryptionKey, encrypted)
      const derived = hashG(hash, message, ciphertext.subarray(encryptedSize))
      const again = encrypt(core, encryptionKey, message, derived.subarray(SECRET_SIZE))
      const sharedSecret = hashJ(hash, sigma, ciphertext)
      const keep = equalMask(again, encrypted)
      for (let i = 0; i < SECRET_SIZE; i++) {
        const rejected = sharedSecret[i] as number
        sharedSecret[i] = rejected ^ (keep & (rejected ^ (derived[i] as number)))
      }
      wipe(message, derived, again)
      return sharedSecret
    },
  }
}
