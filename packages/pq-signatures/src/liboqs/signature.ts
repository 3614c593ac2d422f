/** Signature schemes of @oqs/liboqs-js, an optional peer: their seeds expanded, their instances kept. */
import { PqError } from '@quantum-shield/pq-core'
import {
  fromLiboqsSeed,
  liboqsPublicKey,
  openLiboqs,
  type LiboqsKeys,
  type LiboqsModule,
  type SignatureRow,
} from '@quantum-shield/pq-core/algorithm'
import type { PublicKey } from '@quantum-shield/pq-core/keys'

export interface LiboqsSignatureRow extends SignatureRow {
  /** liboqs's name for it, and what it must say it implements. */
  readonly liboqs: { readonly name: string; readonly version: string }
  /** Bytes of liboqs's secret key. */
  readonly secretKeySize: number
}

interface SignatureModule extends LiboqsModule {
  _OQS_SIG_keypair(scheme: number, publicKey: number, secretKey: number): number
  _OQS_SIG_sign(
    scheme: number,
    signature: number,
    signatureSize: number,
    message: number,
    messageSize: number,
    secretKey: number,
  ): number
  _OQS_SIG_verify(
    scheme: number,
    message: number,
    messageSize: number,
    signature: number,
    signatureSize: number,
    publicKey: number,
  ): number
}

/** The scheme in liboqs's terms. Secret keys are what it expands a seed to. */
export interface LiboqsScheme {
  expand(seed: Uint8Array): LiboqsKeys
  sign(secretKey: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer>
  verify(publicKey: PublicKey, message: Uint8Array, signature: Uint8Array): boolean
}

/** Bytes of `size_t`. */
const SIZE = 4

/** @throws PqError `unavailable` where the peer is missing, or another than the tested one. */
export async function openScheme(row: LiboqsSignatureRow): Promise<LiboqsScheme> {
  const { id, liboqs, publicKeySize, secretKeySize, signatureSize } = row
  const { module, call } = await openLiboqs<SignatureModule>({
    id,
    name: liboqs.name,
    file: liboqs.name.toLowerCase(),
    version: liboqs.version,
    sizes: [publicKeySize, secretKeySize, signatureSize],
    constructorName: '_OQS_SIG_new',
    resolve: () => import.meta.resolve('@oqs/liboqs-js'),
  })

  function succeeded<T>(outputs: readonly T[] | undefined): readonly T[] {
    if (outputs === undefined) throw new PqError('unavailable', `${id}: the operation failed in liboqs`)
    return outputs
  }

  return {
    expand(seed) {
      const outputs = fromLiboqsSeed(id, seed, () =>
        call(
          { secretIn: 'generate', outputs: [publicKeySize, secretKeySize] },
          (scheme, publicKey = 0, secretKey = 0) => module._OQS_SIG_keypair(scheme, publicKey, secretKey),
        ),
      )
      const [publicKey, secretKey] = succeeded(outputs) as [Uint8Array, Uint8Array]
      return { publicKey, secretKey }
    },
    sign(secretKey, message) {
      const outputs = call(
        { secretIn: 'sign', inputs: [secretKey, message], outputs: [signatureSize, SIZE] },
        (scheme, secretKeyAt = 0, messageAt = 0, signatureAt = 0, sizeAt = 0) =>
          module._OQS_SIG_sign(scheme, signatureAt, sizeAt, messageAt, message.length, secretKeyAt),
      )
      const [signature, size] = succeeded(outputs) as [Uint8Array<ArrayBuffer>, Uint8Array]
      return signature.slice(0, new DataView(size.buffer).getUint32(0, true))
    },
    verify(key, message, signature) {
      const outputs = call(
        { inputs: [message, signature], publicKey: liboqsPublicKey(key) },
        (scheme, messageAt = 0, signatureAt = 0, publicKeyAt = 0) =>
          module._OQS_SIG_verify(
            scheme,
            messageAt,
            message.length,
            signatureAt,
            signature.length,
            publicKeyAt,
          ),
      )
      return outputs !== undefined
    },
  }
}
