import type { KemAlgorithm } from '@quantum-shield/pq-core'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { readPublicKeys } from './keyfile.ts'
import { KEMS } from './kems.ts'
import { requireUsable } from './policy.ts'

/** Everybody who has a key in one of the files. @throws as readPublicKeys and requireUsable. */
export function readRecipients(paths: readonly string[]): PublicKey<KemAlgorithm>[] {
  return paths.flatMap((path) => {
    const keys = readPublicKeys(path, KEMS)
    requireUsable(
      'encrypt',
      path,
      keys.map(({ algorithm }) => algorithm),
    )
    return keys
  })
}
