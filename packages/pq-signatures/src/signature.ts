/** A SignatureAlgorithm from its table row and its back ends: everything that all schemes have in common. */
import {
  checkBytes,
  checkOptions,
  type AlgorithmInfo,
  type SignatureAlgorithm,
  type SignatureOptions,
} from '@quantum-shield/pq-core'
import { keyFunctions, requireKeyOf, type KeyRules } from '@quantum-shield/pq-core/algorithm'
import type { SignatureBackend } from './backend.ts'
import { SignatureError } from './errors.ts'

export interface SignatureRow extends Omit<AlgorithmInfo, 'backend'> {
  /** Bytes; the largest where it varies, 0 where it depends on the key. */
  readonly signatureSize: number
  readonly supportsContext: boolean
}

type SignatureParts = Omit<KeyRules<SignatureAlgorithm>, 'self' | 'derivePublicKey'> & {
  readonly backend: () => SignatureBackend
}

const NO_CONTEXT = /* @__PURE__ */ new Uint8Array()

/** FIPS 204 section 5.2: a context has at most 255 bytes. @throws TypeError or RangeError. */
export function contextOf(id: string, supportsContext: boolean, options: SignatureOptions): Uint8Array {
  checkOptions(options, supportsContext ? ['context'] : [])
  const { context = NO_CONTEXT } = options
  checkBytes(context, 'context')
  if (context.length > 255)
    throw new RangeError(`${id}: context is ${context.length} bytes, at most 255 are allowed`)
  return context
}

export function createSignature(row: SignatureRow, parts: SignatureParts): SignatureAlgorithm {
  const { backend, ...rules } = parts
  const { id, signatureSize, supportsContext } = row

  /** A fixed-size scheme needs no back end to refuse a signature of another size. */
  function hasWrongSize(signature: Uint8Array): boolean {
    checkBytes(signature, 'signature')
    return row.family === 'lattice' && signature.length !== signatureSize
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
      requireKeyOf(id, privateKey)
      checkBytes(message, 'message')
      return backend().sign(privateKey, message, contextOf(id, supportsContext, options))
    },
    async verify(publicKey, message, signature, options = {}) {
      requireKeyOf(id, publicKey)
      checkBytes(message, 'message')
      const context = contextOf(id, supportsContext, options)
      if (hasWrongSize(signature) || !(await backend().verify(publicKey, message, signature, context))) {
        throw new SignatureError('signature_invalid', `${id}: the signature does not hold`)
      }
    },
    signSync(privateKey, message, options = {}) {
      requireKeyOf(id, privateKey)
      checkBytes(message, 'message')
      return backend().signSync(privateKey, message, contextOf(id, supportsContext, options))
    },
    verifySync(publicKey, message, signature, options = {}) {
      requireKeyOf(id, publicKey)
      checkBytes(message, 'message')
      const context = contextOf(id, supportsContext, options)
      return !hasWrongSize(signature) && backend().verifySync(publicKey, message, signature, context)
    },
  } satisfies SignatureAlgorithm)
  return algorithm
}
