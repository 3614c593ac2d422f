/** How keys come into the provider: the protection is chosen here, once, and written down. */
import {
  PqError,
  type Algorithm,
  type AuditSink,
  type CallOptions,
  type Clock,
  type KeyPurpose,
  type ProtectionRequest,
  type RandomSource,
} from '@quantum-shield/pq-core'
import { toBase64url, wipe } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import type { KeyBackend, NativeKey } from './backend.ts'
import { HsmError } from './errors.ts'
import { recordSecurityEvent } from './events.ts'
import type { KeyLoader } from './keys.ts'
import { recordId, sealRecord, type PartHeader, type RecordHeader } from './record.ts'
import type { RecordStore } from './records.ts'

export interface NewKey {
  readonly name: string
  readonly purpose: KeyPurpose
  readonly origin: 'generated' | 'imported'
  readonly requested: ProtectionRequest
}

/** A part that has been made and is not written down yet. */
interface Draft {
  readonly header: PartHeader
  /** Of a wrapped part. */
  readonly secret?: Uint8Array
}

/** How often another writer may take the version that was next. */
const ATTEMPTS = 100

export function checkParts(name: string, purpose: KeyPurpose, algorithms: readonly Algorithm[]): void {
  if (name.length < 1 || name.length > 255)
    throw new RangeError(`a key name of ${name.length} characters, 1 to 255 expected`)
  const ids = new Set(algorithms.map(({ id }) => id))
  if (ids.size < 1 || ids.size > 4 || ids.size !== algorithms.length)
    throw new RangeError(`${algorithms.length} algorithms, 1 to 4 different ones expected`)
  const kind = purpose === 'encrypt' ? 'kem' : 'signature'
  const other = algorithms.find((algorithm) => algorithm.kind !== kind)
  if (other !== undefined) throw new TypeError(`${other.id} is not for "${purpose}"`)
}

export interface KeyMaker {
  /** @returns the version. */
  generate(
    key: NewKey,
    algorithms: readonly Algorithm[],
    random: RandomSource | undefined,
    options: CallOptions,
  ): Promise<number>
  /** Wipes the keys. @returns the version. */
  take(key: NewKey, privateKeys: readonly PrivateKey[], options: CallOptions): Promise<number>
}

interface Parts {
  readonly backend: KeyBackend
  readonly records: RecordStore
  readonly loader: KeyLoader
  readonly clock: Clock
  readonly audit: AuditSink | undefined
}

export function createKeyMaker({ backend, records, loader, clock, audit }: Parts): KeyMaker {
  const { wrapper, native } = backend

  async function generateNative(
    algorithm: Algorithm,
    label: string,
    options: CallOptions,
  ): Promise<NativeKey | string> {
    const { protection, reason = 'not native' } = await backend.capability(algorithm, options)
    if (native === undefined || protection !== 'native') return reason
    try {
      return await native.generate(algorithm, label, options)
    } catch (error) {
      // Found out late: the token's list of mechanisms promised more than it keeps.
      if (error instanceof HsmError && error.code === 'protection_unavailable') return error.message
      throw error
    }
  }

  function wrappedDraft(privateKey: PrivateKey, reason: string | undefined): Draft {
    const { algorithm, publicKey, secret } = privateKey
    return {
      header: {
        algorithm: algorithm.id,
        publicKey: toBase64url(publicKey.toBytes()),
        protection: 'wrapped',
        ...(reason === undefined ? {} : { reason }),
      },
      secret: Uint8Array.from(secret.reveal()),
    }
  }

  async function draft(
    { name, requested }: NewKey,
    algorithm: Algorithm,
    random: RandomSource | undefined,
    options: CallOptions,
  ): Promise<Draft> {
    const made = requested === 'wrapped' ? undefined : await generateNative(algorithm, name, options)
    if (typeof made === 'object') {
      const { reference, publicKey, attestation } = made
      return {
        header: {
          algorithm: algorithm.id,
          publicKey: toBase64url(publicKey),
          protection: 'native',
          reference,
          ...(attestation === undefined ? {} : { attestation: toBase64url(attestation) }),
        },
      }
    }
    if (requested === 'native-required')
      throw new HsmError('protection_unavailable', `no native key of ${algorithm.id}: ${made ?? 'none'}`)
    using privateKey = algorithm.generateKeyPair(random === undefined ? {} : { random })
      .privateKey as PrivateKey
    return wrappedDraft(privateKey, made)
  }

  /** The first version that is free, and the purpose of those before, which must be the same. */
  async function nextVersion({ name, purpose }: NewKey, options: CallOptions): Promise<number> {
    const latest = (await loader.versions(name)).at(-1)
    if (latest === undefined) return 1
    const header = await loader.header(name, latest, options)
    if (header !== undefined && header.purpose !== purpose)
      throw new HsmError('wrong_purpose', `the key "${name}" is for "${header.purpose}"`)
    return latest + 1
  }

  async function write(key: NewKey, drafts: readonly Draft[], options: CallOptions): Promise<number> {
    const secrets = drafts.flatMap(({ secret }) => secret ?? [])
    const parts = drafts.map(({ header }) => header)
    let version = await nextVersion(key, options)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { name, purpose, origin, requested } = key
      const header: RecordHeader = {
        v: 1,
        name,
        version,
        purpose,
        since: clock(),
        origin,
        requested,
        kek: wrapper.id,
        parts,
      }
      const record = await sealRecord(header, secrets, wrapper, options)
      options.signal?.throwIfAborted()
      if (await records.create(recordId(name, version), record)) return version
      version += 1
    }
    throw new HsmError('store_locked', `others make versions of "${key.name}" all the time`)
  }

  async function undo(drafts: readonly Draft[]): Promise<void> {
    for (const { header } of drafts)
      // The error that led here says more than one of clearing up.
      if (header.reference !== undefined) await native?.destroy(header.reference, {}).catch(() => undefined)
  }

  async function tellOfFallback(key: NewKey, version: number, drafts: readonly Draft[]): Promise<void> {
    for (const { header } of drafts) {
      if (header.reason === undefined || native === undefined) continue
      await recordSecurityEvent(audit, clock, {
        type: 'key.wrapped_instead_of_native',
        outcome: 'success',
        key: { name: key.name, version, algorithm: header.algorithm },
        reason: header.reason.slice(0, 200),
        details: { wrapper: wrapper.id },
      })
    }
  }

  return {
    async generate(key, algorithms, random, options) {
      await nextVersion(key, options)
      if (random !== undefined && key.requested !== 'wrapped') {
        for (const algorithm of algorithms)
          if ((await backend.capability(algorithm, options)).protection === 'native')
            throw new PqError(
              'unavailable',
              `the token makes keys of ${algorithm.id} with its own random numbers`,
            )
      }
      const drafts: Draft[] = []
      try {
        for (const algorithm of algorithms) drafts.push(await draft(key, algorithm, random, options))
        const version = await write(key, drafts, options)
        await tellOfFallback(key, version, drafts)
        return version
      } catch (error) {
        await undo(drafts)
        throw error
      } finally {
        wipe(...drafts.flatMap(({ secret }) => secret ?? []))
      }
    },
    async take(key, privateKeys, options) {
      const drafts = privateKeys.map((privateKey) => wrappedDraft(privateKey, undefined))
      try {
        const version = await write(key, drafts, options)
        for (const privateKey of privateKeys) privateKey.wipe()
        return version
      } finally {
        wipe(...drafts.flatMap(({ secret }) => secret ?? []))
      }
    },
  }
}
