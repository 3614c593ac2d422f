/** What a caller does with one key of a provider. */
import {
  PqError,
  signatureOptionsOf,
  type CallOptions,
  type Decapsulator,
  type KemAlgorithm,
  type SignatureAlgorithm,
  type Signer,
  type SignerOptions,
} from '@quantum-shield/pq-core'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import type { NativeKeys } from './backend.ts'
import { HsmError } from './errors.ts'
import type { LoadedKey, LoadedPart } from './keys.ts'
import type { OpenKeys } from './open-keys.ts'

export interface KeyUses {
  signer(key: LoadedKey, part: LoadedPart, publicKey: PublicKey<SignatureAlgorithm>): Signer
  decapsulator(key: LoadedKey, part: LoadedPart, publicKey: PublicKey<KemAlgorithm>): Decapsulator
}

interface Parts {
  readonly native: NativeKeys | undefined
  readonly open: OpenKeys
  /** Of the provider: measures, and ends the waiting. */
  readonly perform: <T>(
    operation: string,
    options: CallOptions,
    work: () => Promise<T>,
    discard?: (late: T) => void,
  ) => Promise<T>
  /** Whoever has a signer of a key that is destroyed must not sign any more. @throws HsmError `unknown_key`. */
  readonly checkAlive: (key: LoadedKey) => void
}

export function keyUses({ native, open, perform, checkAlive }: Parts): KeyUses {
  function signer(key: LoadedKey, part: LoadedPart, publicKey: PublicKey<SignatureAlgorithm>): Signer {
    const { algorithm } = publicKey
    const { place } = part
    const sign = (message: Uint8Array, call: SignerOptions = {}) =>
      perform('sign', call, async () => {
        checkAlive(key)
        const signature = signatureOptionsOf(call)
        if ('reference' in place) return nativeKeys().sign(place.reference, algorithm, message, call)
        return open.use(key, place.wrapped, algorithm, call, (privateKey) =>
          algorithm.sign(privateKey as PrivateKey<SignatureAlgorithm>, message, signature),
        )
      })
    if (
      !('reference' in place) ||
      native?.signMu === undefined ||
      !native.muAlgorithms?.includes(algorithm.id)
    )
      return { publicKey, sign }
    const { signMu } = native
    return {
      publicKey,
      sign,
      signMu: (mu, call = {}) =>
        perform('sign', call, async () => {
          checkAlive(key)
          if (mu.length !== 64) throw new RangeError(`a representative of ${mu.length} bytes, 64 expected`)
          return signMu(place.reference, algorithm, mu, call)
        }),
    }
  }

  function nativeKeys(): NativeKeys {
    if (native === undefined)
      throw new HsmError('native_key_unusable', 'the key lies in a token, and this backend has none')
    return native
  }

  function decapsulator(key: LoadedKey, part: LoadedPart, publicKey: PublicKey<KemAlgorithm>): Decapsulator {
    const { algorithm } = publicKey
    const { place } = part
    return {
      publicKey,
      decapsulate: (ciphertext, call = {}) =>
        perform(
          'decapsulate',
          call,
          async () => {
            checkAlive(key)
            if (!('reference' in place))
              return open.use(key, place.wrapped, algorithm, call, (privateKey) =>
                algorithm.decapsulate(privateKey as PrivateKey<KemAlgorithm>, ciphertext),
              )
            if (ciphertext.length !== algorithm.ciphertextSize)
              throw new PqError('malformed', `a ciphertext of ${ciphertext.length} bytes`)
            return nativeKeys().decapsulate(place.reference, algorithm, ciphertext, call)
          },
          (late: SecretBytes) => late.wipe(),
        ),
    }
  }

  return { signer, decapsulator }
}
