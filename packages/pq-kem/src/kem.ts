/** A KemAlgorithm from its table row and its back ends: everything that all KEMs have in common. */
import { checkBytes, PqError, type AlgorithmInfo, type KemAlgorithm } from '@quantum-shield/pq-core'
import {
  keyFunctions,
  requirePrivateKey,
  requirePublicKey,
  type KeyRules,
} from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import type { KemBackend } from './backend.ts'

export interface KemRow extends Omit<AlgorithmInfo, 'backend'> {
  /** Bytes; 0 where it varies. */
  readonly ciphertextSize: number
  /** Bytes. */
  readonly sharedSecretSize: number
}

type KemParts = Omit<KeyRules<KemAlgorithm>, 'self' | 'derivePublicKey' | 'refusePair'> & {
  readonly backend: () => KemBackend
}

export function createKem(row: KemRow, parts: KemParts): KemAlgorithm {
  const { backend, ...rules } = parts
  const { id, ciphertextSize } = row

  /** A back end throws on points that no honest peer sends: off the curve, or of small order. */
  function attempt<T>(code: 'invalid_key' | 'malformed', operation: () => T): T {
    try {
      return operation()
    } catch (cause) {
      if (cause instanceof PqError) throw cause
      throw new PqError(code, `${id}: refused by the ${backend().name} back end`, { cause })
    }
  }

  /** FIPS 203 section 7.1, pair-wise consistency. */
  function refusePair(key: PrivateKey<KemAlgorithm>, publicKey: PublicKey<KemAlgorithm>): string | undefined {
    const { ciphertext, sharedSecret } = algorithm.encapsulate(publicKey)
    const received = algorithm.decapsulate(key, ciphertext)
    try {
      return sharedSecret.equals(received) ? undefined : 'the two halves of the key do not fit'
    } finally {
      sharedSecret.wipe()
      received.wipe()
    }
  }

  const algorithm: KemAlgorithm = Object.freeze({
    ...row,
    kind: 'kem',
    get backend() {
      return backend().name
    },
    ...keyFunctions<KemAlgorithm>(row, {
      ...rules,
      self: () => algorithm,
      derivePublicKey: (key) => backend().derivePublicKey(key),
      refusePair,
    }),
    encapsulate(publicKey) {
      requirePublicKey(id, publicKey)
      const { ciphertext, sharedSecret } = attempt('invalid_key', () => backend().encapsulate(publicKey))
      return { ciphertext, sharedSecret: SecretBytes.adopt(sharedSecret) }
    },
    decapsulate(privateKey, ciphertext) {
      requirePrivateKey(id, privateKey)
      checkBytes(ciphertext, 'ciphertext')
      if (ciphertextSize !== 0 && ciphertext.length !== ciphertextSize) {
        throw new PqError(
          'malformed',
          `${id}: ciphertext is ${ciphertext.length} bytes, not ${ciphertextSize}`,
        )
      }
      return SecretBytes.adopt(attempt('malformed', () => backend().decapsulate(privateKey, ciphertext)))
    },
  } satisfies KemAlgorithm)
  return algorithm
}
