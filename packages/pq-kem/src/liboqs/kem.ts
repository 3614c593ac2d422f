/** KEMs of @oqs/liboqs-js, an optional peer: their seeds expanded, their instances kept. */
import { PqError, type KemAlgorithm } from '@quantum-shield/pq-core'
import {
  fromLiboqsSeed,
  liboqsKeysOf,
  liboqsPublicKey,
  loadedOnce,
  openLiboqs,
  type LiboqsInstance,
  type LiboqsKeys,
  type LiboqsModule,
} from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import type { KemBackend } from '../backend.ts'
import { createKem, type KemRow } from '../kem.ts'

export interface LiboqsKemRow extends KemRow {
  /** liboqs's name for it, and what it must say it implements. */
  readonly liboqs: { readonly name: string; readonly version: string }
  /** Bytes of liboqs's secret key, which is the expanded encoding. */
  readonly secretKeySize: number
  /**
   * Both keys from the expanded encoding. @param expand computes them from a seed.
   * @throws PqError `invalid_key`.
   */
  readonly fromExpanded: (secretKey: Uint8Array, expand: (seed: Uint8Array) => LiboqsKeys) => LiboqsKeys
}

interface KemModule extends LiboqsModule {
  _OQS_KEM_keypair(kem: number, publicKey: number, secretKey: number): number
  _OQS_KEM_encaps(kem: number, ciphertext: number, sharedSecret: number, publicKey: number): number
  _OQS_KEM_decaps(kem: number, sharedSecret: number, ciphertext: number, secretKey: number): number
}

interface LiboqsKem extends KemBackend {
  keysOf(key: PrivateKey): LiboqsKeys
}

function liboqsKem(row: LiboqsKemRow, { module, call }: LiboqsInstance<KemModule>): LiboqsKem {
  const { id, publicKeySize, secretKeySize, ciphertextSize, sharedSecretSize } = row

  function succeeded<T>(outputs: readonly T[] | undefined): readonly T[] {
    if (outputs === undefined) throw new PqError('unavailable', `${id}: the operation failed in liboqs`)
    return outputs
  }

  function expand(seed: Uint8Array): LiboqsKeys {
    const outputs = fromLiboqsSeed(id, seed, () =>
      call(
        { secretIn: 'generate', outputs: [publicKeySize, secretKeySize] },
        (kem, publicKey = 0, secretKey = 0) => module._OQS_KEM_keypair(kem, publicKey, secretKey),
      ),
    )
    const [publicKey, secretKey] = succeeded(outputs) as [Uint8Array, Uint8Array]
    return { publicKey, secretKey }
  }

  function keysOf(key: PrivateKey): LiboqsKeys {
    const secret = key.secret.reveal()
    return liboqsKeysOf(key, () => (key.form === 'seed' ? expand(secret) : row.fromExpanded(secret, expand)))
  }

  return {
    name: 'liboqs',
    keysOf,
    derivePublicKey: (key) => keysOf(key).publicKey,
    encapsulate(key) {
      const outputs = call(
        {
          secretIn: 'encapsulate',
          publicKey: liboqsPublicKey(key),
          outputs: [ciphertextSize, sharedSecretSize],
        },
        (kem, ciphertext = 0, sharedSecret = 0, publicKey = 0) =>
          module._OQS_KEM_encaps(kem, ciphertext, sharedSecret, publicKey),
      )
      const [ciphertext, sharedSecret] = succeeded(outputs) as [Uint8Array<ArrayBuffer>, Uint8Array]
      return { ciphertext, sharedSecret }
    },
    decapsulate(key, received) {
      const outputs = call(
        { secretIn: 'decapsulate', inputs: [keysOf(key).secretKey, received], outputs: [sharedSecretSize] },
        (kem, secretKey = 0, ciphertext = 0, sharedSecret = 0) =>
          module._OQS_KEM_decaps(kem, sharedSecret, ciphertext, secretKey),
      )
      const [sharedSecret] = succeeded(outputs) as [Uint8Array]
      return sharedSecret
    },
  }
}

async function load(row: LiboqsKemRow): Promise<KemAlgorithm> {
  const { liboqs, secretKeySize, fromExpanded: _, ...kemRow } = row
  const { publicKeySize, ciphertextSize, sharedSecretSize } = row
  const instance = await openLiboqs<KemModule>({
    id: row.id,
    name: liboqs.name,
    file: liboqs.name.toLowerCase(),
    version: liboqs.version,
    sizes: [publicKeySize, secretKeySize, ciphertextSize, sharedSecretSize],
    constructorName: '_OQS_KEM_new',
    resolve: () => import.meta.resolve('@oqs/liboqs-js'),
  })
  const backend = liboqsKem(row, instance)
  return createKem(kemRow, {
    backend: () => backend,
    expanded: {
      size: secretKeySize,
      // `fromExpanded` looks at it, when the key is made.
      refuse: () => undefined,
      fromSeed: (_seed, key) => Uint8Array.from(backend.keysOf(key).secretKey),
    },
  })
}

/** The one algorithm object of this process. @throws PqError `unavailable` or `unsupported_algorithm`. */
export const loadLiboqsKem = /* @__PURE__ */ loadedOnce(load)
