/** A KeyProvider that forgets everything with the process: for tests, tools and sessions. */
import {
  abortable,
  checkOptions,
  PqError,
  signatureOptionsOf,
  type Clock,
  type CreateKeyRequest,
  type Decapsulator,
  type KemAlgorithm,
  type KeyAttributes,
  type KeyHandle,
  type KeyProvider,
  type KeyPurpose,
  type KeySet,
  type ProtectionRequest,
  type SignatureAlgorithm,
  type Signer,
} from '@quantum-shield/pq-core'
import { isKemKey, type PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import { holdLocked, holdPlain, lockedMemory, type HeldKey } from '@quantum-shield/pq-core/locked'
import { EngineError } from './errors.ts'
import { memoryEntropy, memoryWrapper } from './memory-wrapper.ts'

export interface MemoryProviderOptions {
  /**
   * `locked` keeps the seeds in guarded pages through sodium-native and imports a key anew for each use, which costs
   * about as much as generating it; `plain` keeps keys, ready for use, on the heap. Default: `locked` where
   * sodium-native is installed and the system locks memory.
   */
  readonly memory?: 'locked' | 'plain'
  /** Default: `Date.now`. */
  readonly clock?: Clock
}

export interface MemoryKeyProvider extends KeyProvider {
  /** Where the private keys lie between uses. */
  readonly memory: 'locked' | 'plain'
}

/** The public key is the provider's own: a handle comes back from a caller, and only names it. */
interface HeldPart {
  readonly publicKey: PublicKey
  readonly held: HeldKey
}

interface Entry {
  readonly set: KeySet
  readonly attributes: KeyAttributes
  /** By the public key's id. */
  readonly parts: ReadonlyMap<string, HeldPart>
}

interface Versions {
  readonly purpose: KeyPurpose
  /** Never given twice, whatever has been destroyed. */
  latest: number
  readonly entries: Map<number, Entry>
}

function isSignatureKey(key: PublicKey): key is PublicKey<SignatureAlgorithm> {
  return !isKemKey(key)
}

function wrongPurpose(key: KeyHandle, needed: KeyPurpose): EngineError {
  return new EngineError(
    'wrong_purpose',
    `the key "${key.name}" is for "${key.purpose}", not for "${needed}"`,
  )
}

function checkParts(name: string, purpose: KeyPurpose, algorithms: CreateKeyRequest['algorithms']): void {
  if (name.length < 1 || name.length > 255)
    throw new RangeError(`a key name of ${name.length} characters, 1 to 255 expected`)
  const ids = new Set(algorithms.map(({ id }) => id))
  if (ids.size < 1 || ids.size > 4 || ids.size !== algorithms.length)
    throw new RangeError(`${algorithms.length} algorithms, 1 to 4 different ones expected`)
  const kind = purpose === 'encrypt' ? 'kem' : 'signature'
  const other = algorithms.find((algorithm) => algorithm.kind !== kind)
  if (other !== undefined) throw new TypeError(`${other.id} is not for "${purpose}"`)
}

const REQUESTS: readonly ProtectionRequest[] = ['native-required', 'prefer-native', 'wrapped']
const IN_MEMORY = Object.freeze({
  protection: 'memory',
  reason: 'keys lie in the memory of this process',
} as const)

/** @throws PqError `unavailable` when locked memory is asked for and there is none. */
export function createMemoryKeyProvider(options: MemoryProviderOptions = {}): MemoryKeyProvider {
  checkOptions(options, ['memory', 'clock'])
  const { memory, clock = Date.now } = options
  const lock = memory === 'plain' ? undefined : lockedMemory()
  if (memory === 'locked' && lock === undefined)
    throw new PqError('unavailable', 'locked memory needs sodium-native and a system that locks memory')
  const hold = lock === undefined ? holdPlain : holdLocked(lock)
  const keys = new Map<string, Versions>()
  let closed = false

  function checkOpen(): void {
    if (closed) throw new EngineError('provider_closed', 'the provider has been closed')
  }

  function store(
    name: string,
    purpose: KeyPurpose,
    privateKeys: readonly PrivateKey[],
    origin: Pick<KeyAttributes, 'origin' | 'requested'>,
  ): KeySet {
    const versions = keys.get(name) ?? { purpose, latest: 0, entries: new Map<number, Entry>() }
    if (versions.purpose !== purpose)
      throw new EngineError('wrong_purpose', `the key "${name}" is for "${versions.purpose}"`)
    const version = versions.latest + 1
    const parts = privateKeys.map(({ publicKey }) => Object.freeze({ name, version, purpose, publicKey }))
    const heldParts = new Map<string, HeldPart>()
    try {
      for (const key of privateKeys) {
        const { publicKey } = key
        heldParts.set(publicKey.id, { publicKey, held: hold(key) })
      }
    } catch (error) {
      for (const { held } of heldParts.values()) held.destroy()
      throw error
    }
    const set: KeySet = Object.freeze({ name, version, purpose, parts: Object.freeze(parts) })
    const attributes = Object.freeze({ ...IN_MEMORY, since: clock(), ...origin })
    versions.latest = version
    versions.entries.set(version, { set, attributes, parts: heldParts })
    keys.set(name, versions)
    return set
  }

  function entryOf({ name, version }: { name: string; version: number }): Entry {
    checkOpen()
    const entry = keys.get(name)?.entries.get(version)
    if (entry === undefined) throw new EngineError('unknown_key', `no version ${version} of a key "${name}"`)
    return entry
  }

  function heldPartOf(handle: KeyHandle): HeldPart {
    const part = entryOf(handle).parts.get(handle.publicKey.id)
    if (part === undefined)
      throw new EngineError('unknown_key', `the key "${handle.name}" has no part ${handle.publicKey.id}`)
    return part
  }

  return Object.freeze({
    memory: lock === undefined ? 'plain' : 'locked',
    wrapper: memoryWrapper(checkOpen),
    entropy: memoryEntropy(checkOpen),
    async capability() {
      checkOpen()
      return IN_MEMORY
    },
    async add(request) {
      checkOptions(request, ['purpose', 'privateKeys', 'name', 'signal'])
      const { purpose, privateKeys, name = globalThis.crypto.randomUUID(), signal } = request
      checkOpen()
      signal?.throwIfAborted()
      checkParts(
        name,
        purpose,
        privateKeys.map(({ algorithm }) => algorithm),
      )
      return store(name, purpose, privateKeys, { origin: 'imported', requested: 'prefer-native' })
    },
    async create(request) {
      checkOptions(request, ['purpose', 'algorithms', 'name', 'random', 'protection', 'signal'])
      const { purpose, algorithms, name = globalThis.crypto.randomUUID(), random, signal } = request
      const { protection: requested = 'prefer-native' } = request
      checkOpen()
      signal?.throwIfAborted()
      checkParts(name, purpose, algorithms)
      if (!REQUESTS.includes(requested))
        throw new TypeError(`protection must be one of ${REQUESTS.join(', ')}`)
      if (requested !== 'prefer-native')
        throw new EngineError('protection_unavailable', `"${requested}" asked for, but ${IN_MEMORY.reason}`)
      const generate = random === undefined ? {} : { random }
      const pairs = algorithms.map((algorithm) => algorithm.generateKeyPair(generate))
      const privateKeys = pairs.map(({ privateKey }) => privateKey)
      return store(name, purpose, privateKeys, { origin: 'generated', requested })
    },
    async find(name, version, { signal } = {}) {
      checkOpen()
      signal?.throwIfAborted()
      // Entries stand in the order of their versions.
      const wanted = version ?? [...(keys.get(name)?.entries.keys() ?? [])].at(-1)
      if (wanted === undefined) throw new EngineError('unknown_key', `no key is called "${name}"`)
      return entryOf({ name, version: wanted }).set
    },
    async *list({ signal } = {}) {
      checkOpen()
      for (const { entries } of [...keys.values()]) {
        for (const { set } of [...entries.values()]) {
          signal?.throwIfAborted()
          yield set
        }
      }
    },
    async attributes(part, { signal } = {}) {
      signal?.throwIfAborted()
      heldPartOf(part)
      return entryOf(part).attributes
    },
    async signer(handle): Promise<Signer> {
      const { publicKey, held } = heldPartOf(handle)
      if (!isSignatureKey(publicKey)) throw wrongPurpose(handle, 'sign')
      const { algorithm } = publicKey
      return {
        publicKey,
        sign: (message, options) =>
          abortable(options?.signal, () =>
            held.use((key) =>
              algorithm.sign(key as PrivateKey<SignatureAlgorithm>, message, signatureOptionsOf(options)),
            ),
          ),
      }
    },
    async decapsulator(handle): Promise<Decapsulator> {
      const { publicKey, held } = heldPartOf(handle)
      if (!isKemKey(publicKey)) throw wrongPurpose(handle, 'encrypt')
      const { algorithm } = publicKey
      return {
        publicKey,
        decapsulate: (ciphertext, options) =>
          abortable(
            options?.signal,
            () => held.use((key) => algorithm.decapsulate(key as PrivateKey<KemAlgorithm>, ciphertext)),
            (secret) => secret.wipe(),
          ),
      }
    },
    async destroy(key, { signal } = {}) {
      signal?.throwIfAborted()
      for (const { held } of entryOf(key).parts.values()) held.destroy()
      keys.get(key.name)?.entries.delete(key.version)
    },
    async close() {
      closed = true
      for (const { entries } of keys.values())
        for (const { parts } of entries.values()) for (const { held } of parts.values()) held.destroy()
      keys.clear()
    },
  } satisfies MemoryKeyProvider)
}
