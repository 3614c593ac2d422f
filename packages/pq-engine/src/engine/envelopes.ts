import {
  checkBytes,
  checkOptions,
  errorCode,
  type Decapsulator,
  type KemAlgorithm,
  type KeyProvider,
  type KeySet,
} from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { inspectEnvelope, open, seal, type VersionedRecipient } from '@quantum-shield/pq-envelope'
import { copyKey, copyRecipient, publicKeyOf } from './copies.ts'
import type { Guard, Subject } from './guard.ts'
import { eventKeyOf, kemPartOf, type CreateKey } from './keys.ts'
import { copyItem, failedItem, rewrapItem, type CopiedItem, type MigrationResult } from './migrate.ts'
import type { EngineOpenOptions, EngineOptions, EngineRecipient, QuantumCryptoEngine } from './types.ts'

interface EnvelopeParts {
  readonly keys: KeyProvider
  readonly guard: Guard
  readonly entropy: EngineOptions['entropy']
  readonly createKey: CreateKey
}

function recipientSubject(guard: Guard, recipient: EngineRecipient): Subject {
  return 'parts' in recipient
    ? guard.keySubject(recipient, 'encrypt')
    : guard.publicKeySubject(publicKeyOf(recipient), 'encrypt')
}

function toRecipient(recipient: EngineRecipient): PublicKey<KemAlgorithm> | VersionedRecipient {
  if (!('parts' in recipient)) return recipient
  return { publicKey: kemPartOf(recipient), keyVersion: recipient.version }
}

/** The keys that the envelope names as recipients. */
function keysFor(envelope: Uint8Array, candidates: readonly KeySet[]): readonly KeySet[] {
  const ids = new Set(
    inspectEnvelope(envelope).recipients.map((recipient) =>
      recipient.type === 'kem' ? recipient.keyId : undefined,
    ),
  )
  return candidates.filter(({ parts }) => parts.some(({ publicKey }) => ids.has(publicKey.id)))
}

/** That a key is gone says nothing of the envelope; any other failure does. */
function isGone(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'unknown_key' || code === 'wiped'
}

interface Opened {
  readonly plaintext: Uint8Array
  /** The one that opened it. */
  readonly key?: KeySet
}

export function envelopeOperations(
  parts: EnvelopeParts,
): Pick<QuantumCryptoEngine, 'seal' | 'open' | 'migrate'> {
  const { keys, guard, entropy, createKey } = parts

  function decapsulatorsOf(key: KeySet): Promise<Decapsulator[]> {
    return Promise.all(key.parts.map((part) => keys.decapsulator(part)))
  }

  /** Where none may read, one that fits: the refusal is the answer. */
  function readersOf(envelope: Uint8Array, candidates: readonly KeySet[]): readonly KeySet[] {
    const fitting = keysFor(envelope, candidates)
    const readers = fitting.filter((key) => guard.allows('read', key, 'encrypt'))
    return readers.length > 0 ? readers : fitting.slice(0, 1)
  }

  /** With the first key that opens it. @throws what failed first, unless all that failed is that keys are gone. */
  async function openWithAny(
    envelope: Uint8Array,
    readers: readonly KeySet[],
    options: Pick<EngineOpenOptions, 'context'>,
  ): Promise<Opened> {
    // The error names who could.
    if (readers.length === 0) return { plaintext: await open(envelope, { ...options, keys: [] }) }
    let failure: unknown
    for (const key of readers) {
      try {
        const plaintext = await open(envelope, { ...options, keys: await decapsulatorsOf(key) })
        return { plaintext, key }
      } catch (error) {
        if (failure === undefined || isGone(failure)) failure = error
      }
    }
    throw failure
  }

  async function rewrapOne(item: CopiedItem, from: KeySet, to: KeySet): Promise<MigrationResult> {
    const { id, others } = item
    try {
      const envelope = await guard.perform({
        type: 'envelope.rewrapped',
        operation: 'read',
        purpose: 'encrypt',
        subjects: () => [
          guard.keySubject(from, 'encrypt'),
          { ...guard.keySubject(to, 'encrypt'), beside: 'use' },
          ...others.map((other): Subject => ({ ...recipientSubject(guard, other), beside: 'use' })),
        ],
        details: { envelope: id, toVersion: to.version },
        work: async () => rewrapItem(item, from, to, await decapsulatorsOf(from)),
      })
      return { id, status: 'rewrapped', envelope }
    } catch (error) {
      return failedItem(id, error)
    }
  }

  return {
    async seal(plaintext, options) {
      checkBytes(plaintext, 'plaintext')
      checkOptions(options, ['to', 'context', 'suite'])
      const { to, ...rest } = options
      const recipients = to.map(copyRecipient)
      return guard.perform({
        type: 'envelope.sealed',
        operation: 'use',
        purpose: 'encrypt',
        subjects: () => recipients.map((recipient) => recipientSubject(guard, recipient)),
        details: { recipients: recipients.length, bytes: plaintext.length },
        work: () =>
          seal(plaintext, {
            ...rest,
            to: recipients.map(toRecipient),
            ...(entropy === undefined ? {} : { random: entropy.random }),
          }),
      })
    },
    async open(envelope, options) {
      checkBytes(envelope, 'envelope')
      checkOptions(options, ['keys', 'context'])
      const { keys: sets, ...rest } = options
      const candidates = sets.map(copyKey)
      let readers: readonly KeySet[] = []
      const { plaintext } = await guard.perform({
        type: 'envelope.opened',
        operation: 'read',
        purpose: 'encrypt',
        subjects() {
          readers = readersOf(envelope, candidates)
          return readers.map((key) => guard.keySubject(key, 'encrypt'))
        },
        details: { bytes: envelope.length },
        work: () => openWithAny(envelope, readers, rest),
        discard: (opened) => wipe(opened.plaintext),
        describe: ({ key }) => (key === undefined ? {} : eventKeyOf(key)),
      })
      return plaintext
    },
    async migrate(request) {
      checkOptions(request, ['from', 'to', 'envelopes'])
      const { to, envelopes = [] } = request
      const from = copyKey(request.from)
      const { name, version, purpose } = from
      const key =
        typeof to === 'string' ? await createKey({ purpose, name, algorithm: to }, { replaces: version }) : to
      const successor = copyKey(key)
      const items: MigrationResult[] = []
      await guard.perform({
        type: 'key.migrated',
        operation: 'use',
        purpose,
        subjects: () => [guard.keySubject(successor, purpose)],
        async work() {
          for await (const item of envelopes) items.push(await rewrapOne(copyItem(item), from, successor))
        },
        describe() {
          const failed = items.filter(({ status }) => status === 'failed').length
          return { details: { replaces: version, rewrapped: items.length - failed, failed } }
        },
      })
      return { key, items }
    },
  }
}
