/** LMS/HSS and XMSS as values of an algorithm table: they import keys and verify, and refuse to sign without state. */
import {
  checkBytes,
  checkOptions,
  PqError,
  type AlgorithmInfo,
  type SignatureAlgorithm,
} from '@quantum-shield/pq-core'
import { requirePrivateKey, requirePublicKey } from '@quantum-shield/pq-core/algorithm'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { decodeParts, type KeyParts } from './container.ts'
import { HashSignatureError } from './errors.ts'
import type { StatefulKey } from './stateful.ts'
import { verifyWhole, type StartVerification } from './verification.ts'

export interface VerifierParts {
  /** @throws PqError `malformed`. */
  readonly check: (publicKey: Uint8Array) => void
  readonly start: StartVerification
  /** Checks the parts of a private key against each other. @throws PqError `malformed`, `invalid_key`. */
  readonly restore: (parts: KeyParts) => StatefulKey
}

/** What the schemes can do beside: their signatures are over the message itself, and still it need not be at hand. */
export interface StatefulAlgorithm extends SignatureAlgorithm {
  /**
   * Reads the content once. Resolves when the signature holds for it. Rejects with `signature_invalid` otherwise, without
   * having read anything where the signature is none at all.
   */
  verifyStream(
    publicKey: PublicKey<SignatureAlgorithm>,
    content: AsyncIterable<Uint8Array>,
    signature: Uint8Array,
  ): Promise<void>
}

export function createVerifier(
  info: Omit<AlgorithmInfo, 'backend' | 'family' | 'publicKeySize' | 'privateKeySize'>,
  { check, start, restore }: VerifierParts,
): StatefulAlgorithm {
  const { id } = info

  function refuse(): never {
    throw new HashSignatureError('state_required', `${id}: private keys are made and used with their state`)
  }

  function publicKey(bytes: Uint8Array): PublicKey<SignatureAlgorithm> {
    checkBytes(bytes, 'public key')
    try {
      check(bytes)
    } catch (cause) {
      if (!(cause instanceof PqError)) throw cause
      throw new PqError('invalid_key', `${id}: ${cause.message}`, { cause })
    }
    return new PublicKey(algorithm, Uint8Array.from(bytes))
  }

  /** To be stored and read. What signs is openSigner. */
  function privateKey(bytes: Uint8Array): PrivateKey<SignatureAlgorithm> {
    checkBytes(bytes, 'private key')
    let secret: Uint8Array | undefined
    try {
      const parts = decodeParts(bytes)
      secret = parts.secret
      const key = restore(parts)
      key.secret.wipe()
      const isOwn = key.scheme === parts.scheme && key.publicKey.algorithm === algorithm
      if (!isOwn) throw new PqError('invalid_key', `a key of ${parts.scheme}`)
      return new PrivateKey(algorithm, 'expanded', SecretBytes.copyOf(bytes))
    } catch (cause) {
      if (!(cause instanceof PqError)) throw cause
      throw new PqError('invalid_key', `${id}: ${cause.message}`, { cause })
    } finally {
      if (secret !== undefined) wipe(secret)
    }
  }

  function derivePublicKey(key: PrivateKey): PublicKey<SignatureAlgorithm> {
    requirePrivateKey(id, key)
    const parts = decodeParts(key.secret.reveal())
    wipe(parts.secret)
    return publicKey(parts.publicKey)
  }

  function verifySync(
    key: PublicKey,
    message: Uint8Array,
    signature: Uint8Array,
    options: object = {},
  ): boolean {
    requirePublicKey(id, key)
    checkBytes(message, 'message')
    checkBytes(signature, 'signature')
    checkOptions(options, [])
    return verifyWhole(start, key.toBytes(), message, signature)
  }

  const invalid = (): PqError => new PqError('signature_invalid', `${id}: the signature does not hold`)

  const algorithm: StatefulAlgorithm = Object.freeze({
    ...info,
    kind: 'signature',
    family: 'hash',
    publicKeySize: 0,
    privateKeySize: 0,
    signatureSize: 0,
    supportsContext: false,
    backend: 'own',
    generateKeyPair: refuse,
    privateKey,
    derivePublicKey,
    publicKey,
    sign: async () => refuse(),
    signSync: refuse,
    async verify(key, message, signature, options) {
      if (!verifySync(key, message, signature, options)) throw invalid()
    },
    async verifyStream(key, content, signature) {
      requirePublicKey(id, key)
      checkBytes(signature, 'signature')
      const running = start(key.toBytes(), signature)
      if (running === undefined) throw invalid()
      for await (const part of content) {
        checkBytes(part, 'part of the content')
        running.update(part)
      }
      if (!running.holds()) throw invalid()
    },
    verifySync,
  } satisfies StatefulAlgorithm)
  return algorithm
}
