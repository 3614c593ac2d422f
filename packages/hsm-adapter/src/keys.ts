/** Keys as the provider has read them from its records. */
import {
  type Algorithm,
  type CallOptions,
  type KeyAttributes,
  type KeyHandle,
  type KeySet,
  type KeyWrapper,
} from '@quantum-shield/pq-core'
import { fromBase64url, wipe } from '@quantum-shield/pq-core/bytes'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { HsmError } from './errors.ts'
import {
  openRecord,
  recordId,
  recordPrefix,
  versionOf,
  type PartHeader,
  type RecordHeader,
} from './record.ts'
import type { RecordStore } from './records.ts'
import type { Repair } from './repair.ts'

export interface LoadedPart {
  readonly handle: KeyHandle
  readonly publicKey: PublicKey
  readonly attributes: KeyAttributes
  /** The place among the wrapped parts, or the backend's name of a native key. */
  readonly place: { readonly wrapped: number } | { readonly reference: string }
}

export interface LoadedKey {
  readonly id: string
  readonly header: RecordHeader
  /** As it was read: who reads the same again has opened it already. */
  readonly record: Uint8Array
  readonly set: KeySet
  /** By the public key's id. */
  readonly parts: ReadonlyMap<string, LoadedPart>
}

/** For so long a record that was read is taken for what is stored: a key that another process destroys lives on for it. */
const FRESH_MS = 1000

export interface KeyLoader {
  /** @throws HsmError `unknown_key` for a version that never was or is destroyed. */
  load(name: string, version: number, options: CallOptions): Promise<LoadedKey>
  /** Undefined for a destroyed version. */
  byId(id: string, options: CallOptions): Promise<LoadedKey | undefined>
  /** Every version of the name that there ever was, ascending. */
  versions(name: string): Promise<readonly number[]>
  /** Also of a destroyed version; undefined where there was none. */
  header(name: string, version: number, options: CallOptions): Promise<RecordHeader | undefined>
  /** The secret of a wrapped part. The caller wipes it. */
  secret(key: LoadedKey, place: number, options: CallOptions): Promise<Uint8Array>
  forget(id: string): void
}

function loadPart(
  header: RecordHeader,
  part: PartHeader,
  table: ReadonlyMap<string, Algorithm>,
  wrapped: number,
): LoadedPart {
  const { name, version, purpose, since, origin, requested } = header
  const algorithm = table.get(part.algorithm)
  if (algorithm === undefined)
    throw new HsmError(
      'unknown_key',
      `"${name}" is a key of ${part.algorithm}, which this provider was not given`,
    )
  const publicKey = algorithm.publicKey(fromBase64url(part.publicKey))
  const attributes: KeyAttributes = Object.freeze({
    protection: part.protection,
    since,
    origin,
    requested,
    ...(part.reason === undefined ? {} : { reason: part.reason }),
    ...(part.attestation === undefined ? {} : { attestation: fromBase64url(part.attestation) }),
  })
  const place = part.reference === undefined ? { wrapped } : { reference: part.reference }
  return { handle: Object.freeze({ name, version, purpose, publicKey }), publicKey, attributes, place }
}

export function createKeyLoader(
  records: RecordStore,
  wrapper: KeyWrapper,
  table: ReadonlyMap<string, Algorithm>,
  repair: Repair,
): KeyLoader {
  const cache = new Map<string, LoadedKey>()
  /** When the record of a key in the cache was read last, by performance.now(). */
  const readAt = new Map<string, number>()

  function loaded(id: string, record: Uint8Array, header: RecordHeader): LoadedKey {
    let wrapped = -1
    const parts = header.parts.map((part) => {
      if (part.protection === 'wrapped') wrapped += 1
      return loadPart(header, part, table, wrapped)
    })
    const { name, version, purpose } = header
    const handles = Object.freeze(parts.map(({ handle }) => handle))
    const key: LoadedKey = {
      id,
      header,
      record,
      set: Object.freeze({ name, version, purpose, parts: handles }),
      parts: new Map(parts.map((part) => [part.publicKey.id, part])),
    }
    cache.set(id, key)
    return key
  }

  async function open(
    id: string,
    options: CallOptions,
  ): Promise<{ record: Uint8Array; header: RecordHeader } | undefined> {
    const known = cache.get(id)
    const now = performance.now()
    if (known !== undefined && now - (readAt.get(id) ?? -Infinity) < FRESH_MS) return known
    const record = await records.read(id)
    readAt.set(id, now)
    if (record === undefined) return undefined
    if (known !== undefined && Buffer.compare(known.record, record) === 0) return known
    const { header, secrets } = await openRecord(id, record, wrapper, options)
    wipe(...secrets)
    await repair.afterReading(id, record)
    return { record, header }
  }

  async function byId(id: string, options: CallOptions): Promise<LoadedKey | undefined> {
    const found = await open(id, options)
    if (found === undefined || found.header.destroyed !== undefined) return undefined
    const known = cache.get(id)
    return known?.record === found.record ? known : loaded(id, found.record, found.header)
  }

  return {
    byId,
    async load(name, version, options) {
      const key = await byId(recordId(name, version), options)
      if (key === undefined) throw new HsmError('unknown_key', `no version ${version} of a key "${name}"`)
      return key
    },
    async versions(name) {
      const ids = await records.list(recordPrefix(name))
      return ids.flatMap((id) => versionOf(id) ?? []).toSorted((a, b) => a - b)
    },
    async header(name, version, options) {
      return (await open(recordId(name, version), options))?.header
    },
    async secret(key, place, options) {
      const { secrets } = await openRecord(key.id, key.record, wrapper, options)
      const secret = secrets[place]
      wipe(...secrets.filter((other) => other !== secret))
      if (secret === undefined) throw new HsmError('store_damaged', `${key.id} lacks a private key`)
      return secret
    },
    forget(id) {
      cache.delete(id)
      readAt.delete(id)
    },
  }
}
