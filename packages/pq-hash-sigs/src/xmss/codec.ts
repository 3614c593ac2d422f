/** XMSS and XMSS^MT keys and signatures as byte strings (RFC 8391 sections 4.1.7, 4.1.8, 4.2.2 and 4.2.3). */
import { PqError } from '@quantum-shield/pq-core'
import { ByteReader, ByteWriter, concatBytes } from '@quantum-shield/pq-core/bytes'
import { indexBytes } from './hashes.ts'
import type { XmssType } from './types.table.ts'

export interface XmssPublicKey {
  readonly type: XmssType
  /** n bytes. */
  readonly root: Uint8Array
  /** SEED, n bytes. */
  readonly publicSeed: Uint8Array
}

export interface XmssSignature {
  readonly index: bigint
  /** r, n bytes. */
  readonly randomizer: Uint8Array
  /** One a layer, the lowest first. */
  readonly layers: readonly LayerSignature[]
}

export interface LayerSignature {
  /** Chain values of the one-time signature. */
  readonly chains: Uint8Array
  /** The siblings on the way up, leaf first. */
  readonly path: Uint8Array
}

/** Bytes of the index: 4, or as few as hold the height (section 4.2.3). */
function indexSize({ layers, height }: XmssType): number {
  return layers === 1 ? 4 : Math.ceil(height / 8)
}

/** Bytes. */
export function xmssSignatureSize(type: XmssType): number {
  const { n, chains, height, layers } = type
  return indexSize(type) + n * (1 + layers * chains + height)
}

/** u32 OID ‖ root ‖ SEED. @throws PqError `malformed`, also for an OID that is not in `types`. */
export function decodeXmssPublicKey(types: readonly XmssType[], bytes: Uint8Array): XmssPublicKey {
  const reader = new ByteReader(bytes)
  const type = typeOf(types, reader.uint(4))
  const key = { type, root: reader.bytes(type.n), publicSeed: reader.bytes(type.n) }
  reader.end()
  return key
}

export function encodeXmssPublicKey({ type, root, publicSeed }: XmssPublicKey): Uint8Array {
  return new ByteWriter().uint(type.oid, 4).bytes(root).bytes(publicSeed).finish()
}

/** @throws PqError `malformed`. */
export function typeOf(types: readonly XmssType[], oid: number): XmssType {
  const type = types.find((each) => each.oid === oid)
  if (type === undefined) throw new PqError('malformed', `no parameter set with number ${oid}`)
  return type
}

/** The size is settled before anything is read. @throws PqError `malformed`. */
export function decodeXmssSignature(type: XmssType, bytes: Uint8Array): XmssSignature {
  const { n, chains, height, layers } = type
  if (bytes.length !== xmssSignatureSize(type))
    throw new PqError('malformed', `${bytes.length} bytes, not ${xmssSignatureSize(type)}`)
  const reader = new ByteReader(bytes)
  const index = reader.bytes(indexSize(type)).reduce((high, byte) => (high << 8n) | BigInt(byte), 0n)
  if (index >> BigInt(height) !== 0n) throw new PqError('malformed', `leaf ${index} of height ${height}`)
  const randomizer = reader.bytes(n)
  const parts = Array.from({ length: layers }, () => ({
    chains: reader.bytes(chains * n),
    path: reader.bytes((height / layers) * n),
  }))
  return { index, randomizer, layers: parts }
}

export function encodeXmssSignature(
  type: XmssType,
  { index, randomizer, layers }: XmssSignature,
): Uint8Array {
  const parts = layers.flatMap(({ chains, path }) => [chains, path])
  return concatBytes(indexBytes(index, indexSize(type)), randomizer, ...parts)
}
