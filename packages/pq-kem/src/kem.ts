/** A KemAlgorithm from its table row and its back ends: everything that all KEMs have in common. */
import {
  checkBytes,
  checkOptions,
  PqError,
  systemRandom,
  type AlgorithmInfo,
  type GenerateOptions,
  type KemAlgorithm,
  type KeyPair,
} from '@quantum-shield/pq-core'
import { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import type { KemBackend } from './backend.ts'

export interface KemRow extends Omit<AlgorithmInfo, 'backend'> {
  /** Bytes. */
  readonly ciphertextSize: number
  /** Bytes. */
  readonly sharedSecretSize: number
}

interface KemParts {
  /** Called at every use; the first that a process has is the one it keeps. */
  readonly backend: () => KemBackend
  /** Checks of the specification on a public key of the right length; undefined when it passes. */
  readonly refusePublicKey?: (bytes: Uint8Array) => string | undefined
  readonly expanded?: ExpandedForm
}

/** For KEMs whose private key also has an expanded encoding. */
export interface ExpandedForm {
  /** Bytes. */
  readonly size: number
  /** Checks on an expanded key of the right length; undefined when it passes. */
  readonly refuse: (bytes: Uint8Array) => string | undefined
  readonly fromSeed: (seed: Uint8Array) => Uint8Array
}

export function createKem(row: KemRow, parts: KemParts): KemAlgorithm {
  const { backend, expanded } = parts

  function requireOwn(key: PublicKey | PrivateKey): void {
    if (key.algorithm.id !== row.id) {
      throw new PqError('algorithm_mismatch', `${row.id} was given a key of ${key.algorithm.id}`)
    }
  }

  /** A back end throws on points that no honest peer sends: off the curve, or of small order. */
  function attempt<T>(code: 'invalid_key' | 'malformed', operation: () => T): T {
    try {
      return operation()
    } catch (cause) {
      if (cause instanceof PqError) throw cause
      throw new PqError(code, `${row.id}: refused by the ${backend().name} back end`, { cause })
    }
  }

  function publicKey(bytes: Uint8Array): PublicKey<KemAlgorithm> {
    checkBytes(bytes, 'public key')
    if (bytes.length !== row.publicKeySize) {
      throw new PqError('invalid_key', `${row.id}: public key is ${bytes.length} bytes, not ${row.publicKeySize}`)
    }
    const problem = parts.refusePublicKey?.(bytes) ?? backend().refusePublicKey?.(bytes)
    if (problem !== undefined) throw new PqError('invalid_key', `${row.id}: ${problem}`)
    return new PublicKey(algorithm, Uint8Array.from(bytes))
  }

  function privateKey(bytes: Uint8Array): PrivateKey<KemAlgorithm> {
    checkBytes(bytes, 'private key')
    if (bytes.length === row.privateKeySize) return new PrivateKey(algorithm, 'seed', SecretBytes.copyOf(bytes))
    if (bytes.length !== expanded?.size) {
      const sizes = expanded === undefined ? row.privateKeySize : `${row.privateKeySize} or ${expanded.size}`
      throw new PqError('invalid_key', `${row.id}: private key is ${bytes.length} bytes, not ${sizes}`)
    }
    const problem = expanded.refuse(bytes)
    if (problem !== undefined) throw new PqError('invalid_key', `${row.id}: ${problem}`)
    return new PrivateKey(algorithm, 'expanded', SecretBytes.copyOf(bytes))
  }

  function derivePublicKey(key: PrivateKey): PublicKey<KemAlgorithm> {
    requireOwn(key)
    return new PublicKey(algorithm, attempt('invalid_key', () => backend().derivePublicKey(key)))
  }

  function generateKeyPair(options: GenerateOptions = {}): KeyPair<KemAlgorithm> {
    checkOptions(options, ['random'])
    const seed = SecretBytes.adopt((options.random ?? systemRandom)(row.privateKeySize))
    const key = new PrivateKey(algorithm, 'seed', seed)
    return { publicKey: key.publicKey, privateKey: key }
  }

  const algorithm: KemAlgorithm = Object.freeze({
    ...row,
    kind: 'kem',
    get backend() {
      return backend().name
    },
    generateKeyPair,
    publicKey,
    privateKey,
    derivePublicKey,
    ...(expanded && {
      expandPrivateKey(key: PrivateKey) {
        requireOwn(key)
        const bytes = key.secret.reveal()
        return key.form === 'expanded' ? SecretBytes.copyOf(bytes) : SecretBytes.adopt(expanded.fromSeed(bytes))
      },
    }),
    encapsulate(key: PublicKey) {
      requireOwn(key)
      const { ciphertext, sharedSecret } = attempt('invalid_key', () => backend().encapsulate(key))
      return { ciphertext, sharedSecret: SecretBytes.adopt(sharedSecret) }
    },
    decapsulate(key: PrivateKey, ciphertext: Uint8Array) {
      requireOwn(key)
      checkBytes(ciphertext, 'ciphertext')
      if (ciphertext.length !== row.ciphertextSize) {
        throw new PqError('malformed', `${row.id}: ciphertext is ${ciphertext.length} bytes, not ${row.ciphertextSize}`)
      }
      return SecretBytes.adopt(attempt('malformed', () => backend().decapsulate(key, ciphertext)))
    },
  } satisfies KemAlgorithm)
  return algorithm
}

/** The first back end that this process has, looked for once, at first use. */
export function firstAvailable(...candidates: readonly (() => KemBackend | undefined)[]): () => KemBackend {
  let chosen: KemBackend | undefined
  return () => {
    for (const candidate of candidates) {
      if (chosen !== undefined) break
      chosen = candidate()
    }
    if (chosen === undefined) throw new PqError('unavailable', 'no back end of this process has the algorithm')
    return chosen
  }
}
