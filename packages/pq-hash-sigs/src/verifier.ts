/** LMS/HSS and XMSS as values of an algorithm table: they import keys and verify, and refuse to sign without state. */
import {
  checkBytes,
  checkOptions,
  PqError,
  type AlgorithmInfo,
  type SignatureAlgorithm,
} from '@quantum-shield/pq-core'
import { requirePublicKey } from '@quantum-shield/pq-core/algorithm'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import { HashSignatureError } from './errors.ts'

export interface VerifierParts {
  /** @throws PqError `malformed`. */
  readonly check: (publicKey: Uint8Array) => void
  /** @returns false whatever is wrong. */
  readonly verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean
}

export function createVerifier(
  info: Omit<AlgorithmInfo, 'backend' | 'family' | 'publicKeySize' | 'privateKeySize'>,
  { check, verify }: VerifierParts,
): SignatureAlgorithm {
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
    return verify(key.toBytes(), message, signature)
  }

  const algorithm: SignatureAlgorithm = Object.freeze({
    ...info,
    kind: 'signature',
    family: 'hash',
    publicKeySize: 0,
    privateKeySize: 0,
    signatureSize: 0,
    supportsContext: false,
    backend: 'own',
    generateKeyPair: refuse,
    privateKey: refuse,
    derivePublicKey: refuse,
    publicKey,
    sign: async () => refuse(),
    signSync: refuse,
    async verify(key, message, signature, options) {
      if (!verifySync(key, message, signature, options))
        throw new PqError('signature_invalid', `${id}: the signature does not hold`)
    },
    verifySync,
  } satisfies SignatureAlgorithm)
  return algorithm
}
