/** Data keys under a key of Azure Key Vault, in whichever version it has. */
import { CryptographyClient, type KeyClient, type KeyVaultKey } from '@azure/keyvault-keys'
import type { CallOptions } from '@quantum-shield/pq-core'
import { concatBytes, utf8 } from '@quantum-shield/pq-core/bytes'
import type { DataKeyService } from '../envelope/data-keys.ts'
import { HsmError } from '../errors.ts'
import { explainAzure } from './errors.ts'
import type { AzureCredential, AzureWrapAlgorithm } from './types.ts'

const VERSION = /^[0-9a-f]{8,64}$/i

export interface AzureKeys {
  readonly client: KeyClient
  readonly name: string
  readonly credential: AzureCredential
  /** Of the CryptographyClient. */
  readonly clientOptions: object
  readonly algorithm: AzureWrapAlgorithm
}

/** @throws HsmError for what the service answers; the reason of the signal. */
export async function askAzure<T>(
  operation: string,
  { signal }: CallOptions,
  work: (options: { abortSignal?: AbortSignal }) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  try {
    return await work(signal === undefined ? {} : { abortSignal: signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw explainAzure(operation, error)
  }
}

/** The version that a data key is wrapped under stands before it: after a rotation, what is older still opens. */
export function azureDataKeys({
  client,
  name,
  credential,
  clientOptions,
  algorithm,
}: AzureKeys): DataKeyService {
  const byVersion = new Map<string, CryptographyClient>()

  function remember(key: KeyVaultKey, version: string): CryptographyClient {
    const known = byVersion.get(version) ?? new CryptographyClient(key, credential, clientOptions)
    byVersion.set(version, known)
    return known
  }

  async function keyOf(version: string | undefined, options: CallOptions) {
    const known = version === undefined ? undefined : byVersion.get(version)
    if (known !== undefined && version !== undefined) return { version, cryptography: known }
    const key = await askAzure('getKey', options, (call) =>
      client.getKey(name, { ...call, ...(version === undefined ? {} : { version }) }),
    )
    const found = key.properties.version
    if (found === undefined) throw new HsmError('wrong_wrapping_key', `${name} has no version`)
    return { version: found, cryptography: remember(key, found) }
  }

  return {
    id: `azure:${client.vaultUrl.replace(/\/$/, '')}/keys/${name}`,
    async wrapKey(key, _binding, options) {
      const { version, cryptography } = await keyOf(undefined, options)
      const { result } = await askAzure('wrapKey', options, (call) =>
        cryptography.wrapKey(algorithm, key, call),
      )
      const text = utf8(version)
      return concatBytes(Uint8Array.of(text.length), text, result)
    },
    async unwrapKey(wrapped, _binding, options) {
      const [length = 0] = wrapped
      const version = Buffer.from(wrapped.subarray(1, 1 + length)).toString('latin1')
      if (!VERSION.test(version)) throw new HsmError('integrity_failed', 'the data key names no version')
      const { cryptography } = await keyOf(version, options)
      const { result } = await askAzure('unwrapKey', options, (call) =>
        cryptography.unwrapKey(algorithm, wrapped.subarray(1 + length), call),
      )
      return result
    },
  }
}
