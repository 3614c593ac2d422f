/** Keys in the token: generated there, sensitive, not extractable, found by a CKA_ID of 16 random bytes. */
import { createHash, randomBytes } from 'node:crypto'
import type { Algorithm, Bytes, CallOptions, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { fromHex, toHex, view } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import type { NativeKey, NativeKeys } from '../backend.ts'
import { HsmError } from '../errors.ts'
import { CKA, CKO } from './attributes.table.ts'
import { isCapabilityError } from './capability-errors.ts'
import type { MechanismProfile, NativeMechanism } from './profiles.ts'
import type { Mechanism, ObjectName, Template, Token } from './protocol.ts'
import { isTrue, rawPublicKey } from './public-key.ts'

const ID_SIZE = 16
/** Hedged where the token can: FIPS 204 section 3.4. */
const HEDGE_PREFERRED = 0

interface KeyTemplates {
  readonly publicKey: Template
  readonly privateKey: Template
}

/** @param lasting false for a session object, which ends with its session. */
export function keyTemplates(
  algorithm: Algorithm,
  mechanism: NativeMechanism,
  id: Uint8Array,
  label: string,
  lasting: boolean,
): KeyTemplates {
  const { parameterSet, ecParams } = mechanism
  const isKem = algorithm.kind === 'kem'
  const common: Template = [
    [CKA.TOKEN, lasting],
    [CKA.ID, id],
    [CKA.LABEL, label],
  ]
  return {
    publicKey: [
      ...common,
      [isKem ? CKA.ENCAPSULATE : CKA.VERIFY, true],
      ...(parameterSet === undefined ? [] : ([[CKA.PARAMETER_SET, parameterSet]] as const)),
      ...(ecParams === undefined ? [] : ([[CKA.EC_PARAMS, ecParams]] as const)),
    ],
    privateKey: [
      ...common,
      [CKA.PRIVATE, true],
      [CKA.SENSITIVE, true],
      [CKA.EXTRACTABLE, false],
      [isKem ? CKA.DECAPSULATE : CKA.SIGN, true],
    ],
  }
}

/** The private key must be what was asked for: some tokens pass over attributes that they do not like. */
async function checkProtected(token: Token, id: Uint8Array, options: CallOptions): Promise<void> {
  const template: Template = [
    [CKA.CLASS, CKO.PRIVATE_KEY],
    [CKA.ID, id],
  ]
  const attributes = [CKA.SENSITIVE, CKA.EXTRACTABLE]
  const [found] = await token.perform('find', { template, attributes, limit: 2 }, options)
  const [sensitive, extractable] = found ?? []
  if (!isTrue(sensitive) || isTrue(extractable))
    throw new HsmError('protection_unavailable', 'the token makes keys that can be taken out of it')
}

/** The mechanism and the data that it signs. */
export function signingCall(
  algorithm: SignatureAlgorithm,
  { mode, use }: NativeMechanism,
  message: Uint8Array,
  context: Uint8Array | undefined,
): { readonly mechanism: Mechanism; readonly data: Uint8Array } {
  if (mode === 'ecdsa-sha256')
    return { mechanism: { type: use }, data: createHash('sha256').update(message).digest() }
  if (context === undefined || context.length === 0) return { mechanism: { type: use }, data: message }
  if (!algorithm.supportsContext) throw new TypeError(`${algorithm.id} takes no context`)
  if (context.length > 255) throw new RangeError(`a context of ${context.length} bytes, at most 255 expected`)
  return {
    mechanism: { type: use, parameter: { kind: 'context', hedge: HEDGE_PREFERRED, context } },
    data: message,
  }
}

export function pkcs11NativeKeys(token: Token, profile: MechanismProfile): NativeKeys {
  function mechanismOf({ id }: Algorithm): NativeMechanism {
    const mechanism = profile.algorithms[id]
    if (mechanism === undefined)
      throw new HsmError('protection_unavailable', `${profile.vendor} has no mechanism for ${id}`)
    return mechanism
  }

  const privateKey = (reference: string): ObjectName => ({ class: 'private', id: fromHex(reference) })

  /** What a key that was made natively answers when its mechanism is gone is no reason to look elsewhere. */
  async function using<T>(algorithm: Algorithm, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!isCapabilityError(error) && !(error instanceof HsmError && error.code === 'unknown_key'))
        throw error
      throw new HsmError('native_key_unusable', `the token no longer uses its key of ${algorithm.id}`, {
        cause: error,
      })
    }
  }

  async function destroy(reference: string, options: CallOptions): Promise<void> {
    for (const name of ['private', 'public'] as const) {
      try {
        await token.perform('destroy', { key: { class: name, id: fromHex(reference) } }, options)
      } catch (error) {
        if (!(error instanceof HsmError && error.code === 'unknown_key')) throw error
      }
    }
  }

  return Object.freeze({
    async generate(algorithm, label, options): Promise<NativeKey> {
      const mechanism = mechanismOf(algorithm)
      const id = randomBytes(ID_SIZE)
      const reference = toHex(id)
      const templates = keyTemplates(algorithm, mechanism, id, label, true)
      try {
        await token.perform(
          'generateKeyPair',
          { mechanism: { type: mechanism.generate }, ...templates },
          options,
        )
      } catch (error) {
        if (!isCapabilityError(error)) throw error
        throw new HsmError('protection_unavailable', error.ckr ?? error.message, { cause: error })
      }
      try {
        await checkProtected(token, id, options)
        return { reference, publicKey: await rawPublicKey(token, mechanism, id, options) }
      } catch (error) {
        await destroy(reference, {}).catch(() => undefined)
        throw error
      }
    },
    async sign(reference, algorithm, message, { context, ...options }): Promise<Bytes> {
      const { mechanism, data } = signingCall(algorithm, mechanismOf(algorithm), message, context)
      const request = { key: privateKey(reference), mechanism, data, size: algorithm.signatureSize }
      const signature = await using(algorithm, () => token.perform('sign', request, options))
      if (signature.length !== algorithm.signatureSize)
        throw new HsmError('native_key_unusable', `a signature of ${signature.length} bytes from the token`)
      return view(signature)
    },
    async decapsulate(reference, algorithm, ciphertext, options) {
      const { use } = mechanismOf(algorithm)
      const request = {
        key: privateKey(reference),
        mechanism: { type: use },
        ciphertext,
        secretSize: algorithm.sharedSecretSize,
      }
      const secret = await using(algorithm, () => token.perform('decapsulate', request, options))
      return SecretBytes.adopt(secret)
    },
    destroy,
  } satisfies NativeKeys)
}
