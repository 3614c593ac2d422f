/**
 * Private keys for an envelope. Its header is read before any passphrase is asked for: only a key that may open it is
 * unlocked, and the passphrase of another one does not matter.
 */
import { errorCode, type KemAlgorithm } from '@quantum-shield/pq-core'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { inspectEnvelope } from '@quantum-shield/pq-envelope'
import { CliError } from './failure.ts'
import { joined, type Transform } from './files.ts'
import { findPrivateKeys, type StoredKey } from './keyfile.ts'
import { KEMS } from './kems.ts'
import type { PassphraseOptions } from './passphrase.ts'

type Identity = PrivateKey<KemAlgorithm>

const MAGIC = 'QSENV'

/** Bytes; a header is at most a little over 1 MiB (docs/design/001 section 2). */
const MAX_FRONT = (1 << 20) + 1024

interface Front {
  /** What has been read so far: a copy. */
  readonly bytes: Uint8Array
  /** Empty for a password, and for what is no envelope: whoever opens it says so. */
  readonly keyIds: readonly string[]
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

async function readFront(blocks: AsyncIterator<Uint8Array>): Promise<Front> {
  let bytes: Uint8Array = new Uint8Array()
  // What is no envelope is not read any further.
  while (bytes.length < MAX_FRONT && MAGIC.startsWith(latin1(bytes.subarray(0, MAGIC.length)))) {
    const next = await blocks.next()
    if (next.done === true) break
    bytes = Buffer.concat([bytes, next.value])
    try {
      const { recipients } = inspectEnvelope(bytes)
      return { bytes, keyIds: recipients.flatMap((it) => (it.type === 'kem' ? [it.keyId] : [])) }
    } catch (error) {
      // Cut short inside its header: there may be more to read.
      if (errorCode(error) !== 'malformed') break
    }
  }
  return { bytes, keyIds: [] }
}

/** Opens keys into `opened` until one is for a recipient. @throws the first failure when none is. */
async function openFirst(
  stored: readonly StoredKey<KemAlgorithm>[],
  keyIds: readonly string[],
  opened: Identity[],
): Promise<void> {
  const failures: unknown[] = []
  for (const candidate of stored) {
    try {
      const key = await candidate.open()
      if (key === undefined) continue
      opened.push(key)
      if (keyIds.includes(key.publicKey.id)) return
    } catch (error) {
      // Nobody to ask, or nothing typed.
      if (error instanceof CliError) throw error
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** What says that it fits before what says nothing, and what needs no passphrase first. */
function inOrder(
  stored: readonly StoredKey<KemAlgorithm>[],
  keyIds: readonly string[],
): StoredKey<KemAlgorithm>[] {
  const inTurn = (keys: readonly StoredKey<KemAlgorithm>[]): StoredKey<KemAlgorithm>[] => [
    ...keys.filter(({ keyId }) => keyId !== undefined && keyIds.includes(keyId)),
    ...keys.filter(({ keyId }) => keyId === undefined),
  ]
  return [...inTurn(stored.filter((key) => !key.isLocked)), ...inTurn(stored.filter((key) => key.isLocked))]
}

/**
 * A transform of envelopes with keys from these files, which are read at once. The keys are wiped in the end.
 * @throws as findPrivateKeys.
 */
export async function withKeysFrom(
  paths: readonly string[],
  options: PassphraseOptions,
  transformWith: (keys: readonly Identity[]) => Transform,
): Promise<Transform> {
  const stored: StoredKey<KemAlgorithm>[] = []
  for (const path of paths) stored.push(...(await findPrivateKeys(path, KEMS, options)))
  return async function* (source) {
    const blocks = source[Symbol.asyncIterator]()
    const keys: Identity[] = []
    try {
      const { bytes, keyIds } = await readFront(blocks)
      if (keyIds.length > 0) await openFirst(inOrder(stored, keyIds), keyIds, keys)
      yield* transformWith(keys)(joined(bytes, blocks))
    } finally {
      for (const key of keys) key.wipe()
      await blocks.return?.()
    }
  }
}
