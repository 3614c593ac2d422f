import type { KemAlgorithm } from '@quantum-shield/pq-core'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { CliError } from './failure.ts'
import { readPublicKeys } from './keyfile.ts'
import { KEMS } from './kems.ts'
import { requireUsable, type PolicyOptions } from './policy.ts'

/** As the envelope's format has it. */
const MAX_RECIPIENTS = 32

/** No name of a file. */
const TYPED_FOR_AGE = /^age1[a-z0-9]{50,}$/

export interface RecipientOptions extends PolicyOptions {
  /** Files with one encryption key each: a second one, of whoever else, is not let in unnoticed. */
  readonly recipient?: readonly string[]
  /** Files with any number of keys. */
  readonly recipientsFile?: readonly string[]
}

export function recipientPaths({ recipient = [], recipientsFile = [] }: RecipientOptions): string[] {
  return [...recipient, ...recipientsFile]
}

/** Each key once. */
function distinct(keys: readonly PublicKey<KemAlgorithm>[]): PublicKey<KemAlgorithm>[] {
  return [...new Map(keys.map((key) => [key.id, key])).values()]
}

async function readUsable(path: string, options: RecipientOptions): Promise<PublicKey<KemAlgorithm>[]> {
  const keys = distinct(await readPublicKeys(path, KEMS))
  requireUsable(
    'encrypt',
    path,
    keys.map(({ algorithm }) => algorithm),
    options,
  )
  return keys
}

/**
 * Everybody who has a key in one of the files, once, 1 to 32.
 * @throws as readPublicKeys and requireUsable; CliError `usage` for too many, in one file of `-r` or in all.
 */
export async function readRecipients(options: RecipientOptions): Promise<PublicKey<KemAlgorithm>[]> {
  const found: PublicKey<KemAlgorithm>[] = []
  for (const path of options.recipient ?? []) {
    if (TYPED_FOR_AGE.test(path)) throw new CliError('usage', '-r: a recipient of age; pass --age as well')
    const keys = await readUsable(path, options)
    if (keys.length > 1)
      throw new CliError(
        'usage',
        `${path}: ${keys.length} encryption keys, -r takes a file with one; pass -R ${path}`,
      )
    found.push(...keys)
  }
  for (const path of options.recipientsFile ?? []) found.push(...(await readUsable(path, options)))
  const all = distinct(found)
  if (all.length > MAX_RECIPIENTS) {
    const where = recipientPaths(options).join(', ')
    throw new CliError(
      'usage',
      `${where}: ${all.length} recipients, at most ${MAX_RECIPIENTS} fit into a file`,
    )
  }
  return all
}
