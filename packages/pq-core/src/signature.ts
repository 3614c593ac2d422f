/** A SignatureAlgorithm from its table row and its back ends: everything that all schemes have in common. */
import type { Bytes } from './bytes.ts'
import type { AlgorithmInfo, SignatureAlgorithm, SignatureOptions } from './contracts.ts'
import { PqError } from './errors.ts'
import { keyFunctions, requirePrivateKey, requirePublicKey, type KeyRules } from './key-functions.ts'
import type { PrivateKey, PublicKey } from './keys/key.ts'
import { checkBytes, checkOptions } from './options.ts'

/** One implementation of one signature scheme. `context` is empty where the scheme has none. */
export interface SignatureBackend {
  readonly name: string
  /** The raw public key. */
  derivePublicKey(privateKey: PrivateKey): Uint8Array
  sign(privateKey: PrivateKey, message: Uint8Array, context: Uint8Array): Promise<Bytes>
  signSync(privateKey: PrivateKey, message: Uint8Array, context: Uint8Array): Bytes
  verify(
    publicKey: PublicKey,
    message: Uint8Array,
    signature: Uint8Array,
    context: Uint8Array,
  ): Promise<boolean>
  verifySync(publicKey: PublicKey, message: Uint8Array, signature: Uint8Array, context: Uint8Array): boolean
}

/** The asynchronous half for a back end that has nothing but the caller's thread. */
export function onThisThread(backend: Omit<SignatureBackend, 'sign' | 'verify'>): SignatureBackend {
  return {
    ...backend,
    sign: async (...args) => backend.signSync(...args),
    verify: async (...args) => backend.verifySync(...args),
  }
}

export interface SignatureRow extends Omit<AlgorithmInfo, 'backend'> {
  /** Bytes; the largest where it varies, 0 where it depends on the key. */
  readonly signatureSize: number
  /** Whether signatures may be shorter than `signatureSize`. */
  readonly signatureVaries?: true
  readonly supportsContext: boolean
}

type SignatureParts = Omit<KeyRules<SignatureAlgorithm>, 'self' | 'derivePublicKey'> & {
  readonly backend: () => SignatureBackend
}

const NO_CONTEXT = /* @__PURE__ */ new Uint8Array()

/** FIPS 204 section 5.2: a context has at most 255 bytes. @throws TypeError or RangeError. */
export function signatureContext(
  id: string,
  supportsContext: boolean,
  options: SignatureOptions,
): Uint8Array {
  checkOptions(options, supportsContext ? ['context'] : [])
  const { context = NO_CONTEXT } = options
  checkBytes(context, 'context')
  if (context.length > 255)
    throw new RangeError(`${id}: context is ${context.length} bytes, at most 255 are allowed`)
  return context
}

export function createSignature(row: SignatureRow, parts: SignatureParts): SignatureAlgorithm {
  const { backend, ...rules } = parts
  const { id, signatureSize, signatureVaries = false, supportsContext } = row

  /** Refused before a back end sees it. */
  function hasWrongSize(signature: Uint8Array): boolean {
    checkBytes(signature, 'signature')
    if (signatureSize === 0) return false
    return signatureVaries ? signature.length > signatureSize : signature.length !== signatureSize
  }

  const algorithm: SignatureAlgorithm = Object.freeze({
    ...row,
    kind: 'signature',
    get backend() {
      return backend().name
    },
    ...keyFunctions<SignatureAlgorithm>(row, {
      ...rules,
      self: () => algorithm,
      derivePublicKey: (key) => backend().derivePublicKey(key),
    }),
    async sign(privateKey, message, options = {}) {
      requirePrivateKey(id, privateKey)
      checkBytes(message, 'message')
      return backend().sign(privateKey, message, signatureContext(id, supportsContext, options))
    },
    async verify(publicKey, message, signature, options = {}) {
      requirePublicKey(id, publicKey)
      checkBytes(message, 'message')
      const context = signatureContext(id, supportsContext, options)
      if (hasWrongSize(signature) || !(await backend().verify(publicKey, message, signature, context))) {
        throw new PqError('signature_invalid', `${id}: the signature does not hold`)
      }
    },
    signSync(privateKey, message, options = {}) {
      requirePrivateKey(id, privateKey)
      checkBytes(message, 'message')
      return backend().signSync(privateKey, message, signatureContext(id, supportsContext, options))
    },
    verifySync(publicKey, message, signature, options = {}) {
      requirePublicKey(id, publicKey)
      checkBytes(message, 'message')
      const context = signatureContext(id, supportsContext, options)
      return !hasWrongSize(signature) && backend().verifySync(publicKey, message, signature, context)
    },
  } satisfies SignatureAlgorithm)
  return algorithm
}
