/** Algorithm substitution: the successor of a key under another algorithm, and its envelopes re-wrapped to it. */
import { errorCode, type Decapsulator, type KemAlgorithm, type KeySet } from '@quantum-shield/pq-core'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { inspectEnvelope, rewrap, type EnvelopeContext } from '@quantum-shield/pq-envelope'
import { EngineError } from '../errors.ts'
import { copyOther, publicKeyOf, type OtherRecipient } from './copies.ts'

export interface MigrationItem {
  /** The caller's name for the envelope, for the report and the event. */
  readonly id: string
  readonly envelope: Uint8Array
  readonly context?: EnvelopeContext
  /** The envelope's recipients besides `from`, which it keeps; the policy must allow their use. Default: none. */
  readonly others?: readonly OtherRecipient[]
}

export interface MigrationRequest {
  readonly from: KeySet
  /** An algorithm id or set, whose key is made as the next version of `from`; or that key, to go on with. */
  readonly to: string | KeySet
  /** One after the other. Only for keys that encrypt. Default: none. */
  readonly envelopes?: Iterable<MigrationItem> | AsyncIterable<MigrationItem>
}

export type MigrationResult =
  | { readonly id: string; readonly status: 'rewrapped'; readonly envelope: Uint8Array }
  | { readonly id: string; readonly status: 'failed'; readonly code: string; readonly message: string }

export interface MigrationReport {
  /** The successor. `from` stays, to read what has not been moved. */
  readonly key: KeySet
  /** In the order of the envelopes. */
  readonly items: readonly MigrationResult[]
}

/** An item as it is when its turn comes. */
export type CopiedItem = MigrationItem & Required<Pick<MigrationItem, 'others'>>

export function copyItem(item: MigrationItem): CopiedItem {
  return { ...item, others: (item.others ?? []).map(copyOther) }
}

/** Rewrapping writes the whole list anew: it must name exactly who is in the old one. */
function checkOthers(item: CopiedItem, from: KeySet): void {
  const old = from.parts.map(({ publicKey }) => publicKey.id)
  const named = new Set(item.others.map((other) => publicKeyOf(other).id))
  const { recipients } = inspectEnvelope(item.envelope)
  const present = recipients.map((recipient) => (recipient.type === 'kem' ? recipient.keyId : ''))
  if (!old.some((id) => present.includes(id)))
    throw new EngineError('recipients_differ', `"${item.id}" is not sealed to the key "${from.name}"`)
  const unnamed = present.filter((id) => !old.includes(id) && !named.has(id))
  const absent = [...named].filter((id) => !present.includes(id))
  if (unnamed.length > 0 || absent.length > 0) {
    throw new EngineError(
      'recipients_differ',
      `"${item.id}" has ${unnamed.length} recipients that \`others\` does not name, and lacks ${absent.length} that it does`,
    )
  }
}

/** The envelope with `from` replaced by `to`; its payload is not touched. @throws as rewrap. */
export async function rewrapItem(
  item: CopiedItem,
  from: KeySet,
  to: KeySet,
  keys: readonly Decapsulator[],
): Promise<Uint8Array> {
  checkOthers(item, from)
  const successor = to.parts.map(({ publicKey }) => ({
    publicKey: publicKey as PublicKey<KemAlgorithm>,
    keyVersion: to.version,
  }))
  return rewrap(item.envelope, {
    keys,
    ...(item.context === undefined ? {} : { context: item.context }),
    to: [...successor, ...item.others],
  })
}

/**
 * What the report says of an item that failed.
 * @throws the error itself where it ends the migration: a sink that refuses, or what nobody has a code for.
 */
export function failedItem(id: string, error: unknown): MigrationResult {
  const code = errorCode(error)
  if (code === undefined || code === 'audit_failed') throw error
  return { id, status: 'failed', code, message: error instanceof Error ? error.message : code }
}
