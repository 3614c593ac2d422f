/** asn1js with limits that fit hostile input, and the few questions that formats ask of its tree. */
import {
  BaseStringBlock,
  BitString,
  Constructed,
  fromBER,
  GeneralizedTime,
  Integer,
  ObjectIdentifier,
  OctetString,
  Sequence,
  Set as Asn1Set,
  UTCTime,
  type BaseBlock,
} from 'asn1js'
import { PqError } from '@quantum-shield/pq-core'

/** A certificate with a thousand names has about 5 000 nodes. */
const LIMITS = { maxDepth: 32, maxNodes: 20_000, parseEmbedded: false, copyInput: false } as const

export type Block = BaseBlock

export const malformed = (what: string): PqError => new PqError('malformed', what)

/**
 * One BER or DER structure at the start of the input; what follows it is not looked at.
 * @throws PqError `malformed`, also above 32 levels or 20 000 elements.
 */
export function parseAsn1(bytes: Uint8Array): Block {
  let parsed: ReturnType<typeof fromBER>
  try {
    parsed = fromBER(bytes, LIMITS)
  } catch (cause) {
    // asn1js throws its own errors for some damage.
    throw new PqError('malformed', 'no DER', { cause })
  }
  if (parsed.offset < 0) throw malformed(`no DER: ${parsed.result.error}`)
  return parsed.result
}

/** The elements of a SEQUENCE, a SET or a constructed tag. */
export function childrenOf(block: Block | undefined): readonly Block[] {
  const isConstructed = block instanceof Sequence || block instanceof Asn1Set || block instanceof Constructed
  if (!isConstructed) throw malformed('DER: a structure was expected')
  return block.valueBlock.value
}

export const isSequence = (block: Block | undefined): block is Sequence => block instanceof Sequence

/** @returns whether it has the tag `[number]`. */
export const hasTag = (block: Block | undefined, number: number): block is Block =>
  block?.idBlock.tagClass === 3 && block.idBlock.tagNumber === number

export const isOid = (block: Block | undefined): block is ObjectIdentifier =>
  block instanceof ObjectIdentifier

export function oidOf(block: Block | undefined): string {
  if (!isOid(block)) throw malformed('DER: an object identifier was expected')
  return block.getValue()
}

/** Content of an INTEGER, an OCTET STRING, or a BIT STRING of whole bytes: a view. A constructed one is joined. */
export function bytesOf(block: Block | undefined): Uint8Array {
  if (block instanceof Integer) return block.valueBlock.valueHexView
  if (block instanceof OctetString) return new Uint8Array(block.getValue())
  if (block instanceof BitString && block.valueBlock.unusedBits === 0) return block.valueBlock.valueHexView
  throw malformed('DER: bytes were expected')
}

/** Bits of a BIT STRING such as KeyUsage, the first one first. */
export function flagsOf(block: Block | undefined): number {
  if (!(block instanceof BitString)) throw malformed('DER: a BIT STRING was expected')
  return block.valueBlock.valueHexView[0] ?? 0
}

/** Significant bits of a non-negative INTEGER. */
export function bitLengthOf(block: Block | undefined): number {
  if (!(block instanceof Integer)) throw malformed('DER: an INTEGER was expected')
  return bitLength(block.valueBlock.valueHexView)
}

/** Of a big-endian number, leading zeros not counted. */
export function bitLength(magnitude: Uint8Array): number {
  const start = magnitude.findIndex((byte) => byte !== 0)
  if (start === -1) return 0
  return 8 * (magnitude.length - start) - Math.clz32(magnitude[start] ?? 0) + 24
}

/** Of a big-endian number of at most 6 bytes. */
export function unsignedOf(magnitude: Uint8Array): number {
  return magnitude.reduce((value, byte) => value * 256 + byte, 0)
}

/** @returns undefined above 2^31 - 1. */
export function smallIntegerOf(block: Block | undefined): number | undefined {
  if (!(block instanceof Integer)) throw malformed('DER: an INTEGER was expected')
  return bitLength(block.valueBlock.valueHexView) > 31 ? undefined : block.valueBlock.valueDec
}

/** @returns undefined for what is no text. */
export function textOf(block: Block | undefined): string | undefined {
  return block instanceof BaseStringBlock ? block.getValue() : undefined
}

/** @throws PqError `malformed` also for a date that does not exist. */
export function dateOf(block: Block | undefined): Date {
  if (!(block instanceof UTCTime || block instanceof GeneralizedTime))
    throw malformed('DER: a time was expected')
  const date = block.toDate()
  if (Number.isNaN(date.getTime())) throw malformed('DER: a time that does not exist')
  return date
}
