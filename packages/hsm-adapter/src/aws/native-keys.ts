/** ML-DSA and ML-KEM keys of AWS KMS. */
import { createHash } from 'node:crypto'
import {
  CreateKeyCommand,
  DecapsulateCommand,
  GetPublicKeyCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from '@aws-sdk/client-kms'
import type { Algorithm, CallOptions, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { concatBytes, view } from '@quantum-shield/pq-core/bytes'
import { importPublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import type { NativeKeys } from '../backend.ts'
import { HsmError } from '../errors.ts'
import { KEY_SPECS } from './algorithms.table.ts'
import type { Kms } from './kms.ts'

const MU_SIZE = 64
const MAX_CONTEXT = 255
/** Descriptions have 8192 characters at most. */
const LABEL = 'quantum-shield: '

const shake256 = (size: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  createHash('shake256', { outputLength: size })
    .update(concatBytes(...parts))
    .digest()

/** FIPS 204 (Aug 2024) Alg 7 line 6 over M' of Alg 2 line 10. @returns 64 bytes. */
export function messageRepresentative(
  publicKey: Uint8Array,
  message: Uint8Array,
  context: Uint8Array,
): Uint8Array {
  if (context.length > MAX_CONTEXT)
    throw new RangeError(`a context of ${context.length} bytes, at most ${MAX_CONTEXT} expected`)
  return shake256(MU_SIZE, shake256(64, publicKey), Uint8Array.of(0, context.length), context, message)
}

/** @param pendingDays before the service deletes a key, 7 to 30: until then it can be brought back there. */
export function awsNativeKeys(kms: Kms, pendingDays: number): NativeKeys {
  const publicKeys = new Map<string, Uint8Array>()

  async function publicKeyOf(
    reference: string,
    algorithm: Algorithm,
    options: CallOptions,
  ): Promise<Uint8Array> {
    const known = publicKeys.get(reference)
    if (known !== undefined) return known
    const { PublicKey } = await kms('GetPublicKey', new GetPublicKeyCommand({ KeyId: reference }), options)
    if (PublicKey === undefined) throw new HsmError('native_key_unusable', `${reference} has no public key`)
    const publicKey = importPublicKey(PublicKey, [algorithm]).toBytes()
    publicKeys.set(reference, publicKey)
    return publicKey
  }

  async function destroy(reference: string, options: CallOptions): Promise<void> {
    const request = { KeyId: reference, PendingWindowInDays: pendingDays }
    try {
      await kms('ScheduleKeyDeletion', new ScheduleKeyDeletionCommand(request), options)
    } catch (error) {
      // It is gone, or on its way.
      const isGone = error instanceof HsmError && ['native_key_unusable', 'key_disabled'].includes(error.code)
      if (!isGone) throw error
    }
  }

  async function signRepresentative(
    reference: string,
    algorithm: SignatureAlgorithm,
    mu: Uint8Array,
    options: CallOptions,
  ) {
    const request = {
      KeyId: reference,
      Message: mu,
      MessageType: 'EXTERNAL_MU',
      SigningAlgorithm: 'ML_DSA_SHAKE_256',
    } as const
    const { Signature } = await kms('Sign', new SignCommand(request), options)
    if (Signature?.length !== algorithm.signatureSize)
      throw new HsmError('native_key_unusable', `a signature of ${Signature?.length ?? 0} bytes from AWS KMS`)
    return view(Signature)
  }

  return Object.freeze({
    muAlgorithms: Object.keys(KEY_SPECS).filter((id) => id.startsWith('ML-DSA-')),
    async generate(algorithm, label, options) {
      const KeySpec = KEY_SPECS[algorithm.id]
      if (KeySpec === undefined)
        throw new HsmError('protection_unavailable', `AWS KMS has no keys of ${algorithm.id}`)
      const request = {
        KeySpec,
        KeyUsage: algorithm.kind === 'kem' ? 'ENCAPSULATE_DECAPSULATE' : 'SIGN_VERIFY',
        // Characters that the service does not take.
        Description: LABEL + label.replaceAll(/[\p{Cc}\p{Cs}]/gu, ' '),
      } as const
      const { KeyMetadata } = await kms('CreateKey', new CreateKeyCommand(request), options)
      const reference = KeyMetadata?.Arn
      if (reference === undefined) throw new HsmError('service_down', 'AWS KMS made a key without a name')
      try {
        return { reference, publicKey: await publicKeyOf(reference, algorithm, options) }
      } catch (error) {
        await destroy(reference, {}).catch(() => undefined)
        throw error
      }
    },
    async sign(reference, algorithm, message, { context = new Uint8Array(0), ...options }) {
      // Messages of every length, with a context, and none of them leaves this process.
      const publicKey = await publicKeyOf(reference, algorithm, options)
      return signRepresentative(
        reference,
        algorithm,
        messageRepresentative(publicKey, message, context),
        options,
      )
    },
    signMu: signRepresentative,
    async decapsulate(reference, algorithm, ciphertext, options) {
      const request = {
        KeyId: reference,
        SharedSecretCiphertextBlob: ciphertext,
        EncapsulationAlgorithm: 'ML_KEM',
      } as const
      const { SharedSecret } = await kms('Decapsulate', new DecapsulateCommand(request), options)
      if (SharedSecret?.length !== algorithm.sharedSecretSize)
        throw new HsmError(
          'native_key_unusable',
          `a secret of ${SharedSecret?.length ?? 0} bytes from AWS KMS`,
        )
      return SecretBytes.adopt(SharedSecret)
    },
    destroy,
  } satisfies NativeKeys)
}
