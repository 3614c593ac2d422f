/** Keys of AWS KMS: ML-DSA and ML-KEM native, all else wrapped under a symmetric key of the service. */
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateRandomCommand,
} from '@aws-sdk/client-kms'
import {
  checkOptions,
  type Algorithm,
  type AuditSink,
  type Clock,
  type EntropySource,
  type KeyCapability,
  type KeyProvider,
} from '@quantum-shield/pq-core'
import { toHex } from '@quantum-shield/pq-core/bytes'
import { KEY_SPECS } from './aws/algorithms.table.ts'
import { kmsOf, type Kms, type KmsClient } from './aws/kms.ts'
import { awsNativeKeys } from './aws/native-keys.ts'
import { envelopeWrapper, type DataKeyService } from './envelope/data-keys.ts'
import { HsmError } from './errors.ts'
import type { OnMetric } from './metrics.ts'
import { createStoredKeyProvider } from './provider.ts'
import type { RecordStore } from './records.ts'

export type { KmsClient } from './aws/kms.ts'

export interface AwsKmsProviderOptions {
  /**
   * A KMSClient of @aws-sdk/client-kms, with region, credentials, retries and time limits as the application wants them; closing the
   * provider does not destroy it.
   */
  readonly client: KmsClient
  /** Id, ARN or alias of a symmetric key (SYMMETRIC_DEFAULT) that wraps. Its ARN is written into the records. */
  readonly wrappingKey: string
  readonly algorithms: readonly Algorithm[]
  readonly records: RecordStore
  /** Before the service deletes a native key that is destroyed here, 7 to 30. Default 30. */
  readonly pendingDays?: number
  /** How long a wrapped key stays open, as in `StoredKeyProviderOptions`. Default: `use`. */
  readonly holding?: 'use' | 'locked' | 'plain'
  readonly audit?: AuditSink
  readonly onMetric?: OnMetric
  /** Default: `Date.now`. */
  readonly clock?: Clock
}

const OPTION_NAMES = [
  'client',
  'wrappingKey',
  'algorithms',
  'records',
  'pendingDays',
  'holding',
  'audit',
  'onMetric',
  'clock',
]
/** Of one GenerateRandom, in bytes. */
const MAX_RANDOM = 1024
const NATIVE: KeyCapability = Object.freeze({ protection: 'native' })

/** AWS KMS binds the hash of the additional data as its encryption context, and writes it into its own log. */
function awsDataKeys(kms: Kms, wrappingKey: string): DataKeyService {
  const context = (binding: Uint8Array) => ({ 'quantum-shield': toHex(binding) })
  return {
    id: `aws-kms:${wrappingKey}`,
    async wrapKey(key, binding, options) {
      const request = { KeyId: wrappingKey, Plaintext: key, EncryptionContext: context(binding) }
      const { CiphertextBlob } = await kms('Encrypt', new EncryptCommand(request), options)
      if (CiphertextBlob === undefined) throw new HsmError('service_down', 'AWS KMS encrypted to nothing')
      return CiphertextBlob
    },
    async unwrapKey(wrapped, binding, options) {
      const request = { KeyId: wrappingKey, CiphertextBlob: wrapped, EncryptionContext: context(binding) }
      const { Plaintext } = await kms('Decrypt', new DecryptCommand(request), options)
      if (Plaintext === undefined) throw new HsmError('service_down', 'AWS KMS decrypted to nothing')
      return Plaintext
    },
  }
}

function awsEntropy(kms: Kms): EntropySource {
  return Object.freeze({
    name: 'aws-kms',
    minEntropyPerByte: 4,
    async read(length: number) {
      const size = Math.min(length, MAX_RANDOM)
      const { Plaintext } = await kms(
        'GenerateRandom',
        new GenerateRandomCommand({ NumberOfBytes: size }),
        {},
      )
      if (Plaintext?.length !== size) throw new HsmError('service_down', 'AWS KMS gave fewer random bytes')
      return Plaintext
    },
  } satisfies EntropySource)
}

/** A region without ML-KEM answers the creation of a key; nothing is made to find out. */
function capabilityOf({ id }: Algorithm): KeyCapability {
  if (KEY_SPECS[id] !== undefined) return NATIVE
  return { protection: 'wrapped', reason: `AWS KMS has no keys of ${id}` }
}

/**
 * @throws HsmError `wrong_wrapping_key` for one that is not symmetric, `key_disabled`, `access_denied`, `service_down`.
 */
export async function openAwsKmsProvider(options: AwsKmsProviderOptions): Promise<KeyProvider> {
  checkOptions(options, OPTION_NAMES)
  const { client, wrappingKey, algorithms, records, pendingDays = 30, ...more } = options
  if (!Number.isInteger(pendingDays) || pendingDays < 7 || pendingDays > 30)
    throw new RangeError(`${pendingDays} days, 7 to 30 expected`)
  const kms = kmsOf(client)
  const { KeyMetadata } = await kms('DescribeKey', new DescribeKeyCommand({ KeyId: wrappingKey }), {})
  const { Arn, KeySpec, Enabled } = KeyMetadata ?? {}
  if (Arn === undefined || KeySpec !== 'SYMMETRIC_DEFAULT')
    throw new HsmError('wrong_wrapping_key', `${wrappingKey} is no symmetric key of AWS KMS`)
  if (Enabled !== true) throw new HsmError('key_disabled', `${Arn} is disabled`)
  return createStoredKeyProvider({
    backend: {
      wrapper: envelopeWrapper(awsDataKeys(kms, Arn)),
      native: awsNativeKeys(kms, pendingDays),
      entropy: awsEntropy(kms),
      capability: async (algorithm) => capabilityOf(algorithm),
      close: async () => undefined,
    },
    records,
    algorithms,
    ...more,
  })
}
