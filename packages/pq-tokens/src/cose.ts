/** COSE_Sign1, RFC 9052 section 4.2, with the algorithms of RFC 9964 and every other that has a COSE number. */
import {
  checkBytes,
  checkOptions,
  PqError,
  type Bytes,
  type SignatureAlgorithm,
  type Signer,
} from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { decode, encode, Tagged } from 'cborg'
import { TokenError } from './errors.ts'
import {
  checkedAlgorithms,
  checkSigner,
  findKey,
  type VerificationKey,
  type VerificationKeys,
} from './keys.ts'
import { coseNumberOf } from './names.ts'

export { exportCoseKey, importCoseKey } from './cose-key.ts'

export interface SignCose1Options {
  /** Default: the thumbprint of the key, as in JOSE, in UTF-8. */
  readonly keyId?: string
  /** A media type or its CoAP number. */
  readonly contentType?: string | number
  /** Bound into the signature, not stored. */
  readonly externalAad?: Uint8Array
  /** Leaves the payload out of the message; the verifier brings it. */
  readonly detached?: boolean
}

export interface VerifyCose1Options {
  /** What may sign. */
  readonly algorithms: readonly SignatureAlgorithm[]
  /** As passed when signing. */
  readonly externalAad?: Uint8Array
  /** Of a message that comes without. */
  readonly payload?: Uint8Array
  /** Bytes of the message. Default 16 777 216. */
  readonly maxLength?: number
}

export interface VerifiedCose1 {
  readonly payload: Uint8Array
  readonly contentType: string | number | undefined
  readonly publicKey: VerificationKey
}

/** RFC 9052 table 3. */
const LABEL = { algorithm: 1, critical: 2, contentType: 3, keyId: 4 } as const
const COSE_SIGN1_TAG = 18
const MAX_LENGTH = 16_777_216
const EMPTY = new Uint8Array()

type Headers = ReadonlyMap<unknown, unknown>

/** RFC 9052 section 4.4: what is signed. */
function signatureStructure(protectedBytes: Uint8Array, aad: Uint8Array, payload: Uint8Array): Uint8Array {
  return encode(['Signature1', protectedBytes, aad, payload])
}

/**
 * A tagged message; algorithm, key id and content type are protected.
 * @throws PqError `unsupported_algorithm` for a key of an algorithm without a COSE number.
 */
export async function signCose1(
  signer: Signer,
  payload: Uint8Array,
  options: SignCose1Options = {},
): Promise<Bytes> {
  checkOptions(options, ['keyId', 'contentType', 'externalAad', 'detached'])
  checkBytes(payload, 'payload')
  checkSigner(signer)
  const { publicKey } = signer
  const { keyId = publicKey.id, contentType, externalAad = EMPTY, detached = false } = options
  checkBytes(externalAad, 'externalAad')
  const header = new Map<number, unknown>([
    [LABEL.algorithm, coseNumberOf(publicKey.algorithm)],
    ...(contentType === undefined ? [] : [[LABEL.contentType, contentType] as const]),
    [LABEL.keyId, utf8(keyId)],
  ])
  const protectedBytes = encode(header)
  const signature = await signer.sign(signatureStructure(protectedBytes, externalAad, payload))
  const message = [protectedBytes, new Map(), detached ? null : payload, signature]
  return Uint8Array.from(encode(new Tagged(COSE_SIGN1_TAG, message)))
}

const DECODING = {
  useMaps: true,
  rejectDuplicateMapKeys: true,
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
}

/** @throws PqError `malformed`: also for nesting that runs out of stack. */
function decodeStrictly(bytes: Uint8Array, what: string): unknown {
  try {
    return decode(bytes, { ...DECODING, tags: { [COSE_SIGN1_TAG]: (content) => content() } })
  } catch {
    throw new PqError('malformed', `${what} is not CBOR in its shortest form`)
  }
}

interface ParsedCose1 {
  readonly protectedBytes: Uint8Array
  readonly algorithm: unknown
  readonly keyId: string | undefined
  readonly contentType: string | number | undefined
  readonly payload: Uint8Array | undefined
  readonly signature: Uint8Array
}

function parseProtected(bytes: Uint8Array): Headers {
  if (bytes.length === 0) return new Map()
  const header = decodeStrictly(bytes, 'the protected header')
  if (!(header instanceof Map)) throw new PqError('malformed', 'the protected header is not a map')
  return header
}

/** A key id that is no text names no key of ours. */
function keyIdOf(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (!(value instanceof Uint8Array)) throw new PqError('malformed', 'the key id is not a byte string')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value)
  } catch (cause) {
    throw new TokenError('no_matching_key', 'the key id is not UTF-8', { cause })
  }
}

function parseCose1(message: Uint8Array): ParsedCose1 {
  const parts = decodeStrictly(message, 'the message')
  if (!Array.isArray(parts) || parts.length !== 4) throw new PqError('malformed', 'not a COSE_Sign1')
  const [protectedBytes, unprotected, payload, signature] = parts as readonly unknown[]
  const isWellTyped =
    protectedBytes instanceof Uint8Array &&
    unprotected instanceof Map &&
    (payload instanceof Uint8Array || payload === null) &&
    signature instanceof Uint8Array
  if (!isWellTyped) throw new PqError('malformed', 'a COSE_Sign1 with fields of other types')
  const header = parseProtected(protectedBytes)
  if ([...unprotected.keys()].some((label) => header.has(label)))
    throw new PqError('malformed', 'a label stands in both headers')
  if (header.has(LABEL.critical) || unprotected.has(LABEL.critical))
    throw new TokenError('unsupported_header', 'the header has critical labels')
  const contentType = header.get(LABEL.contentType)
  if (contentType !== undefined && typeof contentType !== 'string' && typeof contentType !== 'number')
    throw new PqError('malformed', 'the content type is neither text nor number')
  return {
    protectedBytes,
    algorithm: header.get(LABEL.algorithm),
    keyId: keyIdOf(header.get(LABEL.keyId) ?? unprotected.get(LABEL.keyId)),
    contentType,
    payload: payload ?? undefined,
    signature,
  }
}

/**
 * Resolves when the signature of a COSE_Sign1, tagged or not, holds. The algorithm is read from the protected header.
 * @throws PqError `malformed`, `algorithm_mismatch`, `signature_invalid`; TokenError `limit_exceeded`, `unsupported_header`,
 * `algorithm_not_allowed`, `no_matching_key`, `keys_unavailable`. TypeError where the payload is passed and in the message,
 * or neither.
 */
export async function verifyCose1(
  message: Uint8Array,
  keys: VerificationKeys,
  options: VerifyCose1Options,
): Promise<VerifiedCose1> {
  checkOptions(options, ['algorithms', 'externalAad', 'payload', 'maxLength'])
  checkBytes(message, 'message')
  const { externalAad = EMPTY, maxLength = MAX_LENGTH } = options
  checkBytes(externalAad, 'externalAad')
  if (message.length > maxLength)
    throw new TokenError('limit_exceeded', `a message of ${message.length} bytes, at most ${maxLength}`)
  const { protectedBytes, algorithm: number, keyId, contentType, signature, ...parsed } = parseCose1(message)
  const payload = parsed.payload ?? options.payload
  if (payload === undefined || (parsed.payload !== undefined && options.payload !== undefined))
    throw new TypeError('`payload` belongs to a message that comes without, and to no other')
  checkBytes(payload, 'payload')
  const algorithm = checkedAlgorithms(options.algorithms).find(
    ({ id }) => number !== undefined && identifiersOf(id)?.cose === number,
  )
  if (algorithm === undefined)
    throw new TokenError(
      'algorithm_not_allowed',
      'the message names an algorithm that is not in `algorithms`',
    )
  const publicKey = await findKey(keys, { keyId, accepts: ({ id }) => id === algorithm.id })
  await algorithm.verify(publicKey, signatureStructure(protectedBytes, externalAad, payload), signature)
  return { payload, contentType, publicKey }
}
