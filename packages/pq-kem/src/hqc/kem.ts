/** HQC-KEM, HQC specification (2025-08-22) section 3.6: a Fujisaki-Okamoto transform with a salt and implicit rejection. */
import { systemRandom } from '@quantum-shield/pq-core'
import { concatBytes, wipe, type Bytes } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import type { DerandomizedKemBackend } from '../backend.ts'
import type { HqcCore } from './core.ts'
import { hashG, hashH, hashJ, openXof } from './hashes.ts'
import { SALT_SIZE, SEED_SIZE } from './hqc.table.ts'
import {
  decrypt,
  encrypt,
  generateKeys,
  parseDecryptionKey,
  parseEncryptionKey,
  type EncryptionKey,
} from './pke.ts'
import { withSecrets } from './secrets.ts'

const SECRET_SIZE = 32

interface ParsedPublicKey {
  readonly encryptionKey: EncryptionKey
  readonly hash: Uint8Array
}

interface ParsedPrivateKey extends ParsedPublicKey {
  /** The support. */
  readonly y: Uint32Array
  readonly sigma: Uint8Array
}

/** HQC-KEM.Keygen. @returns dk = ek ‖ dkPKE ‖ sigma ‖ seed, which the caller wipes. */
export function expandSeed(core: HqcCore, seed: Uint8Array): Bytes {
  return withSecrets((keep) => {
    const stream = keep(openXof(seed))
    const keys = keep(generateKeys(core, keep(stream.xof(SEED_SIZE))))
    return concatBytes(keys, keep(stream.xof(core.parameters.k)), seed)
  })
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

  function parsePublic(ek: Uint8Array): ParsedPublicKey {
    return { encryptionKey: parseEncryptionKey(core, ek), hash: hashH(ek) }
  }

  /** The expanded form of a key, for the time of `use`. */
  function withExpanded<T>({ form, secret }: PrivateKey, use: (dk: Uint8Array) => T): T {
    const bytes = secret.reveal()
    if (form === 'expanded') return use(bytes)
    return withSecrets((keep) => use(keep(expandSeed(core, bytes))))
  }

  function parsePrivate(dk: Uint8Array): ParsedPrivateKey {
    const sigmaAt = publicKeySize + SEED_SIZE
    return {
      ...parsePublic(dk.subarray(0, publicKeySize)),
      y: parseDecryptionKey(core, dk.subarray(publicKeySize, sigmaAt)),
      sigma: dk.slice(sigmaAt, sigmaAt + k),
    }
  }

  function release({ y, sigma }: ParsedPrivateKey): void {
    y.fill(0)
    sigma.fill(0)
  }

  function encapsulateDerand(publicKey: PublicKey, randomness: Uint8Array) {
    if (randomness.length !== k + SALT_SIZE)
      throw new RangeError(`randomness of ${randomness.length} bytes, not ${k + SALT_SIZE}`)
    const { encryptionKey, hash } = publicKey.parsed(owner, () => parsePublic(publicKey.toBytes()))
    const [message, salt] = [randomness.subarray(0, k), randomness.subarray(k)]
    return withSecrets((keep) => {
      const derived = keep(hashG(hash, message, salt))
      const encrypted = encrypt(core, encryptionKey, message, derived.subarray(SECRET_SIZE))
      return {
        ciphertext: concatBytes(encrypted, salt),
        sharedSecret: Uint8Array.from(derived.subarray(0, SECRET_SIZE)),
      }
    })
  }

  return {
    name: core.name,
    randomnessSize: k + SALT_SIZE,
    derivePublicKey: (privateKey) =>
      withExpanded(privateKey, (dk) => Uint8Array.from(dk.subarray(0, publicKeySize))),
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
      const { encryptionKey, hash, y, sigma } = privateKey.parsed(
        owner,
        () => withExpanded(privateKey, parsePrivate),
        release,
      )
      const [encrypted, salt] = [ciphertext.subarray(0, encryptedSize), ciphertext.subarray(encryptedSize)]
      return withSecrets((keep) => {
        const message = keep(decrypt(core, y, encrypted))
        const derived = keep(hashG(hash, message, salt))
        const again = keep(encrypt(core, encryptionKey, message, derived.subarray(SECRET_SIZE)))
        const rejected = keep(hashJ(hash, sigma, ciphertext))
        const mask = equalMask(again, encrypted)
        return rejected.map((byte, i) => byte ^ (mask & (byte ^ (derived[i] as number))))
      })
    },
  }
}
