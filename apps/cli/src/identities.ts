import type { KemAlgorithm } from '@quantum-shield/pq-core'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { readPrivateKeys } from './keyfile.ts'
import { KEMS } from './kems.ts'
import type { PassphraseOptions } from './passphrase.ts'

/**
 * Runs `work` with every private encryption key of the files, and wipes them afterwards. One file after the other:
 * each may ask for its passphrase. @throws as readPrivateKeys.
 */
export async function withIdentities(
  paths: readonly string[],
  options: PassphraseOptions,
  work: (keys: readonly PrivateKey<KemAlgorithm>[]) => Promise<void>,
): Promise<void> {
  const keys: PrivateKey<KemAlgorithm>[] = []
  try {
    for (const path of paths) keys.push(...(await readPrivateKeys(path, KEMS, options)))
    await work(keys)
  } finally {
    for (const key of keys) key.wipe()
  }
}
