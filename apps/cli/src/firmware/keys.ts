/** Keys of the firmware verbs: one of LMS/HSS, XMSS or XMSS^MT in a key file like any other. */
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { hssLms, xmss, xmssMt, type StatefulAlgorithm } from '@quantum-shield/pq-hash-sigs'
import type { AlgorithmTable } from '../algorithm-tables.ts'
import { CliError } from '../failure.ts'
import { readPrivateKeys, readPublicKeys } from '../keyfile.ts'
import type { PassphraseOptions } from '../passphrase.ts'

const FIRMWARE: AlgorithmTable<StatefulAlgorithm> = {
  kind: 'signature',
  ready: [hssLms, xmss, xmssMt],
  further: async () => [],
}

/** @throws CliError `no_suitable_key` when there are several. */
function theOne<K>(path: string, keys: readonly K[]): K {
  const [key, ...more] = keys
  if (key === undefined || more.length > 0)
    throw new CliError('no_suitable_key', `${path}: ${keys.length} firmware keys, one expected`)
  return key
}

/** @throws as readPublicKeys; CliError `no_suitable_key`. */
export async function readFirmwarePublicKey(path: string): Promise<PublicKey<StatefulAlgorithm>> {
  return theOne(path, await readPublicKeys(path, FIRMWARE))
}

/** The caller wipes it. @throws as readPrivateKeys; CliError `no_suitable_key`. */
export async function readFirmwarePrivateKey(
  path: string,
  options: PassphraseOptions,
): Promise<PrivateKey<StatefulAlgorithm>> {
  const keys = await readPrivateKeys(path, FIRMWARE, options)
  try {
    return theOne(path, keys)
  } catch (error) {
    for (const key of keys) key.wipe()
    throw error
  }
}
