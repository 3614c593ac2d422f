/** LMS and HSS keys and signatures as byte strings (RFC 8554 sections 4.5, 5.3, 5.4, 6.1 and 6.2). */
import { PqError } from '@quantum-shield/pq-core'
import { ByteReader, ByteWriter } from '@quantum-shield/pq-core/bytes'
import { LMS_TYPES, OTS_TYPES, parametersOf, type LmsParameters } from './types.table.ts'

/** Of I, in bytes. */
export const IDENTIFIER_SIZE = 16
/** RFC 8554 section 6. */
export const MAX_LEVELS = 8

export interface LmsPublicKey extends LmsParameters {
  /** I, 16 bytes. */
  readonly identifier: Uint8Array
  /** T[1], m bytes. */
  readonly root: Uint8Array
}

export interface HssPublicKey {
  /** 1 to 8. */
  readonly levels: number
  readonly top: LmsPublicKey
}

/** An LMS signature whose parts have the sizes of its parameters. The parts are views. */
export interface LmsSignature {
  readonly q: number
  /** C, n bytes. */
  readonly randomizer: Uint8Array
  /** y[0] ‖ ... ‖ y[p-1]. */
  readonly chains: Uint8Array
  /** The siblings on the way up, leaf first: h nodes. */
  readonly path: Uint8Array
}

/** u32 LMS type ‖ u32 LM-OTS type. @throws PqError `malformed` for those that are unknown or do not fit each other. */
export function readTypes(reader: ByteReader): LmsParameters {
  const [lmsCode, otsCode] = [reader.uint(4), reader.uint(4)]
  const parameters = parametersOf(
    LMS_TYPES.find(({ code }) => code === lmsCode),
    OTS_TYPES.find(({ code }) => code === otsCode),
  )
  if (parameters === undefined)
    throw new PqError('malformed', `LMS type ${lmsCode} with LM-OTS type ${otsCode}`)
  return parameters
}

/** @throws as readTypes, and past the end. */
export function readLmsPublicKey(reader: ByteReader): LmsPublicKey {
  const parameters = readTypes(reader)
  return { ...parameters, identifier: reader.bytes(IDENTIFIER_SIZE), root: reader.bytes(parameters.lms.m) }
}

export function encodeLmsPublicKey({ lms, ots, identifier, root }: LmsPublicKey): Uint8Array {
  return new ByteWriter().uint(lms.code, 4).uint(ots.code, 4).bytes(identifier).bytes(root).finish()
}

/** @throws PqError `malformed`. */
export function decodeHssPublicKey(bytes: Uint8Array): HssPublicKey {
  const reader = new ByteReader(bytes)
  const levels = reader.uint(4)
  if (levels < 1 || levels > MAX_LEVELS) throw new PqError('malformed', `HSS with ${levels} levels`)
  const top = readLmsPublicKey(reader)
  reader.end()
  return { levels, top }
}

export function encodeHssPublicKey({ levels, top }: HssPublicKey): Uint8Array {
  return new ByteWriter().uint(levels, 4).bytes(encodeLmsPublicKey(top)).finish()
}

/**
 * The next signature of the reader's input, under the parameters of the key: other types inside are refused before
 * anything is read by them. @throws PqError `malformed`.
 */
export function readLmsSignature(reader: ByteReader, { lms, ots }: LmsParameters): LmsSignature {
  const q = reader.uint(4)
  if (q >= 2 ** lms.height) throw new PqError('malformed', `leaf ${q} of a tree of height ${lms.height}`)
  if (reader.uint(4) !== ots.code) throw new PqError('malformed', 'another LM-OTS type than the key has')
  const randomizer = reader.bytes(ots.n)
  const chains = reader.bytes(ots.p * ots.n)
  if (reader.uint(4) !== lms.code) throw new PqError('malformed', 'another LMS type than the key has')
  return { q, randomizer, chains, path: reader.bytes(lms.height * lms.m) }
}

export function encodeLmsSignature({ lms, ots }: LmsParameters, signature: LmsSignature): Uint8Array {
  const { q, randomizer, chains, path } = signature
  const writer = new ByteWriter().uint(q, 4).uint(ots.code, 4).bytes(randomizer).bytes(chains)
  return writer.uint(lms.code, 4).bytes(path).finish()
}
