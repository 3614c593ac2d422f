/** Keys wrapped under a key of Azure Key Vault or Managed HSM, which have no post-quantum keys of their own. */
import { KeyClient } from '@azure/keyvault-keys'
import {
  checkOptions,
  type Algorithm,
  type AuditSink,
  type Clock,
  type EntropySource,
  type KeyCapability,
  type KeyProvider,
} from '@quantum-shield/pq-core'
import { askAzure, azureDataKeys } from './azure/data-keys.ts'
import type { AzureCredential, AzureWrapAlgorithm } from './azure/types.ts'
import { envelopeWrapper } from './envelope/data-keys.ts'
import { HsmError } from './errors.ts'
import type { OnMetric } from './metrics.ts'
import { createStoredKeyProvider } from './provider.ts'
import type { RecordStore } from './records.ts'

export type { AzureCredential, AzureWrapAlgorithm } from './azure/types.ts'

export interface AzureKeyVaultProviderOptions {
  /** For example `https://NAME.vault.azure.net`, or `https://NAME.managedhsm.azure.net`. */
  readonly vaultUrl: string
  /** Of the key that wraps. New secrets go under its latest version, older ones open under theirs. */
  readonly wrappingKey: string
  /** Of @azure/identity, for example. */
  readonly credential: AzureCredential
  /** `RSA-OAEP-256` for RSA keys, `A256KW` for the AES keys of Managed HSM. Default: `RSA-OAEP-256`. */
  readonly wrapAlgorithm?: AzureWrapAlgorithm
  readonly algorithms: readonly Algorithm[]
  readonly records: RecordStore
  /** KeyClientOptions of @azure/keyvault-keys: retries and time limits among them. */
  readonly clientOptions?: object
  /** Random numbers are had from a Managed HSM alone. Default: whether the host's name says that it is one. */
  readonly managedHsm?: boolean
  /** How long a wrapped key stays open, as in `StoredKeyProviderOptions`. Default: `use`. */
  readonly holding?: 'use' | 'locked' | 'plain'
  readonly audit?: AuditSink
  readonly onMetric?: OnMetric
  /** Default: `Date.now`. */
  readonly clock?: Clock
}

const OPTION_NAMES = [
  'vaultUrl',
  'wrappingKey',
  'credential',
  'wrapAlgorithm',
  'algorithms',
  'records',
  'clientOptions',
  'managedHsm',
  'holding',
  'audit',
  'onMetric',
  'clock',
]
/** Of one request, in bytes. */
const MAX_RANDOM = 128
const WRAPPED: KeyCapability = Object.freeze({
  protection: 'wrapped',
  reason: 'Azure Key Vault has no post-quantum keys',
})

function azureEntropy(client: KeyClient): EntropySource {
  return Object.freeze({
    name: 'azure-managed-hsm',
    minEntropyPerByte: 4,
    async read(length: number) {
      const size = Math.min(length, MAX_RANDOM)
      const bytes = await askAzure('getRandomBytes', {}, (call) => client.getRandomBytes(size, call))
      if (bytes.length !== size)
        throw new HsmError('service_down', 'Azure Managed HSM gave fewer random bytes')
      return bytes
    },
  } satisfies EntropySource)
}

/** @throws HsmError `wrong_wrapping_key` when there is none of the name, `key_disabled`, `access_denied`, `service_down`. */
export async function openAzureKeyVaultProvider(options: AzureKeyVaultProviderOptions): Promise<KeyProvider> {
  checkOptions(options, OPTION_NAMES)
  const { vaultUrl, wrappingKey: name, credential, algorithms, records, clientOptions = {} } = options
  const { wrapAlgorithm: algorithm = 'RSA-OAEP-256', holding, audit, onMetric, clock } = options
  const { managedHsm = new URL(vaultUrl).hostname.includes('.managedhsm.') } = options
  const client = new KeyClient(vaultUrl, credential, clientOptions)
  const { properties } = await askAzure('getKey', {}, (call) => client.getKey(name, call))
  if (properties.enabled === false) throw new HsmError('key_disabled', `${name} is disabled`)
  return createStoredKeyProvider({
    backend: {
      wrapper: envelopeWrapper(azureDataKeys({ client, name, credential, clientOptions, algorithm })),
      ...(managedHsm ? { entropy: azureEntropy(client) } : {}),
      capability: async () => WRAPPED,
      close: async () => undefined,
    },
    records,
    algorithms,
    ...(holding === undefined ? {} : { holding }),
    ...(audit === undefined ? {} : { audit }),
    ...(onMetric === undefined ? {} : { onMetric }),
    ...(clock === undefined ? {} : { clock }),
  })
}
