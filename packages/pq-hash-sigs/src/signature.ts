/** A SignatureAlgorithm from a row of SLH_DSA_TABLE and its back ends. */
import {
  checkBytes,
  checkOptions,
  type SignatureAlgorithm,
  type SignatureOptions,
} from '@quantum-shield/pq-core'
import { keyFunctions, requireKeyOf } from '@quantum-shield/pq-core/algorithm'
import type { SlhDsaBackend } from './backend.ts'
import { HashSignatureError } from './errors.ts'
import type { SlhDsaRow } from './slh-dsa.table.ts'

const NO_CONTEXT = /* @__PURE__ */ new Uint8Array()

/** FIPS 205 section 10.2: a context has at most 255 bytes. @throws TypeError or RangeError. */
export function contextOf(id: string, options: SignatureOptions): Uint8Array {
  checkOptions(options, ['context'])
  const { context = NO_CONTEXT } = options
  checkBytes(context, 'context')
  if (context.length > 255)
    throw new RangeError(`${id}: context is ${context.length} bytes, at most 255 are allowed`)
  return context
}

export function createSlhDsa(row: SlhDsaRow, backend: () => SlhDsaBackend): SignatureAlgorithm {
  const { n, ...info } = row
  const { id, signatureSize } = info

  function hasWrongSize(signature: Uint8Array): boolean {
    checkBytes(signature, 'signature')
    return signature.length !== signatureSize
  }

  const algorithm: SignatureAlgorithm = Object.freeze({
    ...info,
    kind: 'signature',
    get backend() {
      return backend().name
    },
    ...keyFunctions<SignatureAlgorithm>(info, {
      self: () => algorithm,
      derivePublicKey: (key) => key.secret.reveal().slice(2 * n),
      generate: (random) => backend().generate(random),
    }),
    async sign(privateKey, message, options = {}) {
      requireKeyOf(id, privateKey)
      checkBytes(message, 'message')
      return backend().sign(privateKey, message, contextOf(id, options))
    },
    async verify(publicKey, message, signature, options = {}) {
      requireKeyOf(id, publicKey)
      checkBytes(message, 'message')
      const context = contextOf(id, options)
      if (hasWrongSize(signature) || !(await backend().verify(publicKey, message, signature, context))) {
        throw new HashSignatureError('signature_invalid', `${id}: the signature does not hold`)
      }
    },
    signSync(privateKey, message, options = {}) {
      requireKeyOf(id, privateKey)
      checkBytes(message, 'message')
      return backend().signSync(privateKey, message, contextOf(id, options))
    },
    verifySync(publicKey, message, signature, options = {}) {
      requireKeyOf(id, publicKey)
      checkBytes(message, 'message')
      const context = contextOf(id, options)
      return !hasWrongSize(signature) && backend().verifySync(publicKey, message, signature, context)
    },
  } satisfies SignatureAlgorithm)
  return algorithm
}
