import {
  checkBytes,
  checkOptions,
  type Decapsulator,
  type KemAlgorithm,
  type KeyProvider,
  type KeySet,
} from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { inspectEnvelope, open, seal, type VersionedRecipient } from '@quantum-shield/pq-envelope'
import { kemPartOf, type CreateKey } from './keys.ts'
import type { Guard, Subject } from './guard.ts'
import { failedItem, rewrapItem, type MigrationItem, type MigrationResult } from './migrate.ts'
import type { EngineOptions, EngineRecipient, QuantumCryptoEngine } from './types.ts'

interface EnvelopeParts {
  readonly keys: KeyProvider
  readonly guard: Guard
  readonly entropy: EngineOptions['entropy']
  readonly createKey: CreateKey
}

function publicKeyOf(recipient: Exclude<EngineRecipient, KeySet>): PublicKey<KemAlgorithm> {
  return 'publicKey' in recipient ? recipient.publicKey : recipient
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

export function envelopeOperations(
  parts: EnvelopeParts,
): Pick<QuantumCryptoEngine, 'seal' | 'open' | 'migrate'> {
  const { keys, guard, entropy, createKey } = parts

  function decapsulatorsOf(key: KeySet): Promise<Decapsulator[]> {
    return Promise.all(key.parts.map((part) => keys.decapsulator(part)))
  }

  async function rewrapOne(item: MigrationItem, from: KeySet, to: KeySet): Promise<MigrationResult> {
    try {
      const envelope = await guard.perform({
        type: 'envelope.rewrapped',
        operation: 'read',
        purpose: 'encrypt',
        subjects: () => [guard.keySubject(from, 'encrypt')],
        details: { envelope: item.id, toVersion: to.version },
        work: async () => rewrapItem(item, from, to, await decapsulatorsOf(from)),
      })
      return { id: item.id, status: 'rewrapped', envelope }
    } catch (error) {
      return failedItem(item.id, error)
    }
  }

  return {
    async seal(plaintext, options) {
      checkBytes(plaintext, 'plaintext')
      checkOptions(options, ['to', 'context', 'suite'])
      const { to, ...rest } = options
      return guard.perform({
        type: 'envelope.sealed',
        operation: 'use',
        purpose: 'encrypt',
        subjects: () => to.map((recipient) => recipientSubject(guard, recipient)),
        details: { recipients: to.length, bytes: plaintext.length },
        work: () =>
          seal(plaintext, {
            ...rest,
            to: to.map(toRecipient),
            ...(entropy === undefined ? {} : { random: entropy.random }),
          }),
      })
    },
    async open(envelope, options) {
      checkBytes(envelope, 'envelope')
      checkOptions(options, ['keys', 'context'])
      const { keys: candidates, ...rest } = options
      let fitting: readonly KeySet[] = []
      return guard.perform({
        type: 'envelope.opened',
        operation: 'read',
        purpose: 'encrypt',
        subjects() {
          fitting = keysFor(envelope, candidates)
          return fitting.map((key) => guard.keySubject(key, 'encrypt'))
        },
        details: { bytes: envelope.length },
        async work() {
          const decapsulators = await Promise.all(fitting.map(decapsulatorsOf))
          return open(envelope, { ...rest, keys: decapsulators.flat() })
        },
        discard: (plaintext) => wipe(plaintext),
      })
    },
    async migrate(request) {
      checkOptions(request, ['from', 'to', 'envelopes'])
      const { from, to, envelopes = [] } = request
      const { name, version, purpose } = from
      const key =
        typeof to === 'string' ? await createKey({ purpose, name, algorithm: to }, { replaces: version }) : to
      const items: MigrationResult[] = []
      await guard.perform({
        type: 'key.migrated',
        operation: 'use',
        purpose,
        subjects: () => [guard.keySubject(key, purpose)],
        async work() {
          for await (const item of envelopes) items.push(await rewrapOne(item, from, key))
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
