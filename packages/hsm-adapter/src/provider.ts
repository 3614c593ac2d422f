/** A KeyProvider over a backend, which protects, and a place for records, which remembers. */
import { performance } from 'node:perf_hooks'
import {
  abortable,
  checkOptions,
  errorCode,
  type Algorithm,
  type AuditSink,
  type CallOptions,
  type Clock,
  type KeyHandle,
  type KeyProvider,
  type KeySet,
  type KeyWrapper,
  type SignatureAlgorithm,
} from '@quantum-shield/pq-core'
import { isKemKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import type { KeyBackend } from './backend.ts'
import { HsmError } from './errors.ts'
import { recordSecurityEvent } from './events.ts'
import { createKeyLoader, type LoadedKey, type LoadedPart } from './keys.ts'
import { checkParts, createKeyMaker } from './maker.ts'
import { report, type OnMetric } from './metrics.ts'
import { openKeys, type KeyHolding } from './open-keys.ts'
import { sealRecord, versionOf } from './record.ts'
import { createExclusively, createRepair } from './repair.ts'
import type { RecordStore } from './records.ts'
import { keyUses } from './uses.ts'

export interface StoredKeyProviderOptions {
  readonly backend: KeyBackend
  readonly records: RecordStore
  /** What the keys may be of; a key of another algorithm is unknown. */
  readonly algorithms: readonly Algorithm[]
  /**
   * How long a wrapped key stays open: for one `use`, which unwraps it anew each time, or from its first use until the
   * provider is closed, in locked memory (`locked`, where sodium-native is installed) or on the heap (`plain`).
   * Default: `use`.
   */
  readonly holding?: KeyHolding
  /** Takes `key.wrapped_instead_of_native` and `key.integrity_failed`. */
  readonly audit?: AuditSink
  readonly onMetric?: OnMetric
  /** Default: `Date.now`. */
  readonly clock?: Clock
}

const OPTION_NAMES = ['backend', 'records', 'algorithms', 'holding', 'audit', 'onMetric', 'clock']
const REQUESTS = ['native-required', 'prefer-native', 'wrapped']

const nothingLate = (): void => undefined

export interface StoredKeyProvider extends KeyProvider {
  /**
   * Makes whole the records that a provider of two was down for. Those that cannot be done now are counted as open.
   * Reading a key does the same for its record.
   */
  repair(options?: CallOptions): Promise<RepairReport>
}

export interface RepairReport {
  readonly completed: number
  readonly open: number
}

export function createStoredKeyProvider(options: StoredKeyProviderOptions): StoredKeyProvider {
  checkOptions(options, OPTION_NAMES)
  const { backend, records, algorithms, holding = 'use', audit, onMetric, clock = Date.now } = options
  const table = new Map(algorithms.map((algorithm) => [algorithm.id, algorithm]))
  if (table.size !== algorithms.length) throw new TypeError('two algorithms of one id')
  let closing: Promise<void> | undefined

  function checkOpen(): void {
    if (closing !== undefined) throw new HsmError('provider_closed', 'the provider has been closed')
  }

  /** Measures, tells of what was tampered with, and ends the waiting when the signal says so. */
  async function perform<T>(
    operation: string,
    { signal }: CallOptions,
    work: () => Promise<T>,
    discard: (late: T) => void = nothingLate,
  ): Promise<T> {
    checkOpen()
    const start = performance.now()
    let outcome = 'ok'
    try {
      return await abortable(signal, work, discard)
    } catch (error) {
      outcome = errorCode(error) ?? 'error'
      if (outcome === 'integrity_failed')
        await recordSecurityEvent(audit, clock, {
          type: 'key.integrity_failed',
          outcome: 'failure',
          reason: outcome,
          details: { operation, wrapper: backend.wrapper.id },
        })
      throw error
    } finally {
      report(onMetric, { kind: 'operation', operation, milliseconds: performance.now() - start, outcome })
    }
  }

  const wrapper: KeyWrapper = Object.freeze({
    id: backend.wrapper.id,
    wrap: (secret, aad, call = {}) => perform('wrap', call, () => backend.wrapper.wrap(secret, aad, call)),
    unwrap: (wrapped, aad, call = {}) =>
      perform(
        'unwrap',
        call,
        () => backend.wrapper.unwrap(wrapped, aad, call),
        (late: SecretBytes) => late.wipe(),
      ),
  } satisfies KeyWrapper)

  const exclusively = createExclusively()
  const repair = createRepair(records, backend, exclusively)
  const loader = createKeyLoader(records, backend.wrapper, table, repair)
  const maker = createKeyMaker({ backend, records, loader, clock, audit })
  const open = openKeys(loader, holding)
  /** Of destroyed keys: whoever has a signer still must not sign any more. */
  const ended = new Set<string>()

  async function partOf(handle: KeyHandle, call: CallOptions): Promise<{ key: LoadedKey; part: LoadedPart }> {
    const key = await loader.load(handle.name, handle.version, call)
    const part = key.parts.get(handle.publicKey.id)
    if (part === undefined)
      throw new HsmError('unknown_key', `the key "${handle.name}" has no part ${handle.publicKey.id}`)
    return { key, part }
  }

  function checkAlive({ id, set }: LoadedKey): void {
    if (ended.has(id)) throw new HsmError('unknown_key', `the key "${set.name}" has been destroyed`)
  }

  /** The version is written down; who does not wait for it any more has a key all the same, and it is listed. */
  const find = async (name: string, version: number, call: CallOptions): Promise<KeySet> =>
    (await loader.load(name, version, call)).set

  async function latest(name: string, call: CallOptions): Promise<KeySet> {
    for (const version of (await loader.versions(name)).toReversed()) {
      const header = await loader.header(name, version, call)
      if (header !== undefined && header.destroyed === undefined) return find(name, version, call)
    }
    throw new HsmError('unknown_key', `no key is called "${name}"`)
  }

  async function destroy(set: KeySet, call: CallOptions): Promise<void> {
    const key = await loader.load(set.name, set.version, call)
    for (const { place } of key.parts.values())
      if ('reference' in place) await backend.native?.destroy(place.reference, call)
    const header = { ...key.header, parts: [], destroyed: clock() }
    const record = await sealRecord(header, [], backend.wrapper, call)
    await exclusively(key.id, () => records.replace(key.id, record))
    ended.add(key.id)
    open.end(key)
    loader.forget(key.id)
  }

  const uses = keyUses({ native: backend.native, open, perform, checkAlive })

  return Object.freeze({
    wrapper,
    ...(backend.entropy === undefined ? {} : { entropy: backend.entropy }),
    capability: (algorithm, call = {}) =>
      perform('capability', call, () => backend.capability(algorithm, call)),
    async create(request) {
      checkOptions(request, ['purpose', 'algorithms', 'name', 'random', 'protection', 'signal'])
      const { purpose, algorithms: wanted, name = globalThis.crypto.randomUUID(), random, signal } = request
      const { protection: requested = 'prefer-native' } = request
      checkParts(name, purpose, wanted)
      if (!REQUESTS.includes(requested))
        throw new TypeError(`protection must be one of ${REQUESTS.join(', ')}`)
      const call = signal === undefined ? {} : { signal }
      return perform('create', call, async () => {
        const key = { name, purpose, origin: 'generated', requested } as const
        return find(name, await maker.generate(key, wanted, random, call), {})
      })
    },
    async add(request) {
      checkOptions(request, ['purpose', 'privateKeys', 'name', 'signal'])
      const { purpose, privateKeys, name = globalThis.crypto.randomUUID(), signal } = request
      checkParts(
        name,
        purpose,
        privateKeys.map(({ algorithm }) => algorithm),
      )
      const call = signal === undefined ? {} : { signal }
      return perform('add', call, async () => {
        const key = { name, purpose, origin: 'imported', requested: 'wrapped' } as const
        return find(name, await maker.take(key, privateKeys, call), {})
      })
    },
    find: (name, version, call = {}) =>
      perform('find', call, () => (version === undefined ? latest(name, call) : find(name, version, call))),
    async *list(call = {}) {
      const ids = await perform('list', call, () => records.list(''))
      const order = ids.flatMap((id) => {
        const version = versionOf(id)
        return version === undefined ? [] : [{ id, version, prefix: id.slice(0, id.lastIndexOf('.')) }]
      })
      order.sort((a, b) => (a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : a.version - b.version))
      for (const { id } of order) {
        const key = await perform('list', call, () => loader.byId(id, call))
        if (key !== undefined) yield key.set
      }
    },
    attributes: (part, call = {}) =>
      perform('attributes', call, async () => (await partOf(part, call)).part.attributes),
    signer: (handle) =>
      perform('signer', {}, async () => {
        const { key, part } = await partOf(handle, {})
        const { publicKey } = part
        if (isKemKey(publicKey)) throw new HsmError('wrong_purpose', `the key "${handle.name}" does not sign`)
        return uses.signer(key, part, publicKey as PublicKey<SignatureAlgorithm>)
      }),
    decapsulator: (handle) =>
      perform('decapsulator', {}, async () => {
        const { key, part } = await partOf(handle, {})
        const { publicKey } = part
        if (!isKemKey(publicKey))
          throw new HsmError('wrong_purpose', `the key "${handle.name}" does not decapsulate`)
        return uses.decapsulator(key, part, publicKey)
      }),
    repair: (call = {}) =>
      perform('repair', call, async () => {
        let [completed, unfinished] = [0, 0]
        for (const id of await records.list('')) {
          call.signal?.throwIfAborted()
          if (versionOf(id) === undefined) continue
          await repair.now(id, call).then(
            (wasOpen) => (completed += Number(wasOpen)),
            () => (unfinished += 1),
          )
        }
        return { completed, open: unfinished }
      }),
    destroy: (set, call = {}) => perform('destroy', call, () => destroy(set, call)),
    close() {
      closing ??= (async () => {
        open.close()
        await records.close()
        await backend.close()
      })()
      return closing
    },
  } satisfies StoredKeyProvider)
}
