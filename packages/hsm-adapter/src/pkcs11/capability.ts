/** What a token can do, found by doing it: lists of mechanisms promise too much, and too little. */
import { randomBytes } from 'node:crypto'
import {
  type Algorithm,
  type CallOptions,
  type KemAlgorithm,
  type KeyCapability,
  type SignatureAlgorithm,
} from '@quantum-shield/pq-core'
import { toHex, utf8 } from '@quantum-shield/pq-core/bytes'
import type { NativeKeys } from '../backend.ts'
import { HsmError } from '../errors.ts'
import { isCapabilityError } from './capability-errors.ts'
import { keyTemplates } from './native-keys.ts'
import type { MechanismProfile } from './profiles.ts'
import type { Token } from './protocol.ts'
import { rawPublicKey } from './public-key.ts'

const NATIVE: KeyCapability = Object.freeze({ protection: 'native' })
const wrapped = (reason: string): KeyCapability => Object.freeze({ protection: 'wrapped', reason })
const PROBE = /* @__PURE__ */ utf8('quantum-shield probe')

export interface Prober {
  capability(algorithm: Algorithm, options: CallOptions): Promise<KeyCapability>
}

/** Asked once for each algorithm: the answer holds as long as the connection to this token and firmware does. */
export function createProber(token: Token, profile: MechanismProfile, native: NativeKeys): Prober {
  const known = new Map<string, KeyCapability>()

  async function trySigning(
    algorithm: SignatureAlgorithm,
    reference: string,
    publicKey: Uint8Array,
    options: CallOptions,
  ) {
    const key = algorithm.publicKey(publicKey)
    await algorithm.verify(key, PROBE, await native.sign(reference, algorithm, PROBE, options))
    if (!algorithm.supportsContext) return
    const context = PROBE
    const signature = await native.sign(reference, algorithm, PROBE, { ...options, context })
    await algorithm.verify(key, PROBE, signature, { context })
  }

  async function tryDecapsulation(
    algorithm: KemAlgorithm,
    reference: string,
    publicKey: Uint8Array,
    options: CallOptions,
  ) {
    const { ciphertext, sharedSecret } = algorithm.encapsulate(algorithm.publicKey(publicKey))
    using expected = sharedSecret
    using secret = await native.decapsulate(reference, algorithm, ciphertext, options)
    if (!secret.equals(expected))
      throw new HsmError('native_key_unusable', 'the token decapsulates to another secret')
  }

  async function probe(algorithm: Algorithm, options: CallOptions): Promise<KeyCapability> {
    const mechanism = profile.algorithms[algorithm.id]
    if (mechanism === undefined)
      return wrapped(`no mechanism for ${algorithm.id} in the profile of ${profile.vendor}`)
    if (algorithm.kind === 'kem' && !token.info.decapsulates)
      return wrapped(
        'no C_DecapsulateKey: the library has no PKCS#11 3.2 interface, or koffi is not installed',
      )
    const mechanisms = await token.perform('mechanisms', {}, options)
    if (!mechanisms.includes(mechanism.generate)) return wrapped('CKR_MECHANISM_INVALID')
    // A lasting key for a moment: session objects may live in another session than the one that uses them.
    const id = randomBytes(16)
    const reference = toHex(id)
    const templates = keyTemplates(algorithm, mechanism, id, 'quantum-shield probe', true)
    try {
      await token.perform(
        'generateKeyPair',
        { mechanism: { type: mechanism.generate }, ...templates },
        options,
      )
      const publicKey = await rawPublicKey(token, mechanism, id, options)
      if (algorithm.kind === 'kem') await tryDecapsulation(algorithm, reference, publicKey, options)
      else await trySigning(algorithm, reference, publicKey, options)
      return NATIVE
    } catch (error) {
      // What the token cannot do, or does wrongly; all else is trouble, and says nothing about what it can do.
      if (isCapabilityError(error)) return wrapped(error.ckr ?? error.message)
      if (error instanceof HsmError && error.code === 'native_key_unusable') return wrapped(error.message)
      throw error
    } finally {
      await native.destroy(reference, {}).catch(() => undefined)
    }
  }

  return {
    async capability(algorithm, options) {
      const before = known.get(algorithm.id)
      if (before !== undefined) return before
      const capability = await probe(algorithm, options)
      known.set(algorithm.id, capability)
      return capability
    },
  }
}
