/**
 * Detached signature files (docs/design/002-detached-signatures.md): one pass over the content, then 1 to 4
 * signatures over one short statement that names every signer. All are required. Any Signer can take part, a
 * hardware token included, however large the content is.
 */
import {
  checkBytes,
  checkOptions,
  errorCode,
  PqError,
  type Bytes,
  type SignatureAlgorithm,
  type Signer,
} from '@quantum-shield/pq-core'
import {
  ByteReader,
  ByteWriter,
  equalBytes,
  fromBase64url,
  toBase64url,
  utf8,
} from '@quantum-shield/pq-core/bytes'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { createShake256 } from '#hash'
import { SignatureError } from './errors.ts'

/** Content in one piece or in many, for example a Node stream. */
export type ByteSource = Uint8Array | AsyncIterable<Uint8Array>

export interface Xof {
  update(chunk: Uint8Array): void
  digest(): Uint8Array
}

export interface DetachedOptions {
  /** At most 1024 bytes; bound into the signatures, not stored: the verifier must know it. Default: empty. */
  readonly context?: Uint8Array
}

export interface DetachedSignatureInfo {
  readonly version: number
  /** Who claims to have signed, in order. Nothing here has been verified. */
  readonly signers: readonly { readonly algorithm: string; readonly keyId: string }[]
  /** Bytes, in the same order. */
  readonly signatureSizes: readonly number[]
}

const MAGIC = /* @__PURE__ */ utf8('QSIG')
const VERSION = 1
const STATEMENT_LABEL = /* @__PURE__ */ utf8('quantum-shield detached signature\0')
const DIGEST_SHAKE256_512 = 1
const MAX_SIGNERS = 4
const KEY_ID_SIZE = 32
const MAX_CONTEXT = 1024
const MAX_SIGNATURE = 0xffff

interface ParsedFile extends DetachedSignatureInfo {
  /** Everything in front of the signatures. */
  readonly header: Uint8Array
  readonly signatures: readonly Uint8Array[]
}

function contextOf(options: DetachedOptions): Uint8Array {
  checkOptions(options, ['context'])
  const { context = new Uint8Array() } = options
  checkBytes(context, 'context')
  if (context.length > MAX_CONTEXT)
    throw new RangeError(`context is ${context.length} bytes, at most ${MAX_CONTEXT}`)
  return context
}

function encodeHeader(keys: readonly PublicKey[]): Uint8Array {
  const writer = new ByteWriter()
    .bytes(MAGIC)
    .uint(VERSION, 1)
    .uint(DIGEST_SHAKE256_512, 1)
    .uint(keys.length, 1)
  for (const key of keys) writer.prefixed(utf8(key.algorithm.id), 1).bytes(fromBase64url(key.id))
  return writer.finish()
}

/** What is signed. It fixes the number, the order, the algorithms and the keys of all signatures. */
async function statementOf(header: Uint8Array, source: ByteSource, context: Uint8Array): Promise<Uint8Array> {
  const hash = createShake256(64)
  let length = 0
  for await (const chunk of source instanceof Uint8Array ? [source] : source) {
    checkBytes(chunk, 'content')
    hash.update(chunk)
    length += chunk.length
  }
  return new ByteWriter()
    .bytes(STATEMENT_LABEL)
    .prefixed(header, 2)
    .bytes(hash.digest())
    .uint(length, 8)
    .prefixed(context, 2)
    .finish()
}

function parse(file: Uint8Array): ParsedFile {
  checkBytes(file, 'signature file')
  const reader = new ByteReader(file)
  if (file.length < MAGIC.length || !equalBytes(reader.bytes(MAGIC.length), MAGIC)) {
    throw new PqError('malformed', 'not a signature file')
  }
  const version = reader.uint(1)
  if (version !== VERSION)
    throw new SignatureError('unsupported_version', `signature file of version ${version}`)
  const digest = reader.uint(1)
  if (digest !== DIGEST_SHAKE256_512) throw new PqError('malformed', `unknown digest ${digest}`)
  const count = reader.uint(1)
  if (count < 1 || count > MAX_SIGNERS)
    throw new PqError('malformed', `${count} signatures, 1 to ${MAX_SIGNERS} expected`)
  const signers = Array.from({ length: count }, () => ({
    algorithm: asciiOf(reader.prefixed(1, 1, 64)),
    keyId: toBase64url(reader.bytes(KEY_ID_SIZE)),
  }))
  if (new Set(signers.map(({ keyId }) => keyId)).size !== count)
    throw new PqError('malformed', 'a key signed twice')
  const header = file.slice(0, reader.offset)
  const signatures = signers.map(() => reader.prefixed(2, 1, MAX_SIGNATURE))
  reader.end()
  return { version, signers, signatureSizes: signatures.map(({ length }) => length), header, signatures }
}

function asciiOf(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte < 0x21 || byte > 0x7e))
    throw new PqError('malformed', 'an algorithm id that is not ASCII')
  return String.fromCharCode(...bytes)
}

/**
 * Signs the content with every signer. @param signers 1 to 4, with different keys.
 * @returns the signature file: 7 bytes, then id length + 33 bytes a signer, then 2 bytes + signature each.
 * @throws RangeError also for a signature of more than 65 535 bytes (some HSS keys of many levels).
 */
export async function signDetached(
  signers: readonly Signer[],
  source: ByteSource,
  options: DetachedOptions = {},
): Promise<Bytes> {
  const context = contextOf(options)
  // A copy: the caller's array may change before the content has been read.
  const all = [...signers]
  if (all.some((signer) => typeof signer.sign !== 'function'))
    throw new TypeError('not a signer; signerOf makes one of a private key')
  const keys = all.map(({ publicKey }) => publicKey)
  if (keys.length < 1 || keys.length > MAX_SIGNERS)
    throw new RangeError(`${keys.length} signers, 1 to ${MAX_SIGNERS} expected`)
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) throw new TypeError('two signers with one key')
  const header = encodeHeader(keys)
  const statement = await statementOf(header, source, context)
  const signatures = await Promise.all(all.map((signer) => signer.sign(statement)))
  const writer = new ByteWriter().bytes(header)
  for (const signature of signatures) writer.prefixed(signature, 2)
  return writer.finish()
}

/**
 * Resolves when every signature in the file holds and the signers are exactly the given keys, in any order: keys
 * come from the caller, never from the file.
 * @throws SignatureError `unsupported_version`, `signers_mismatch`, PqError `malformed`, before the content is read;
 * PqError `signature_invalid` for everything after.
 */
export async function verifyDetached(
  publicKeys: readonly PublicKey<SignatureAlgorithm>[],
  source: ByteSource,
  file: Uint8Array,
  options: DetachedOptions = {},
): Promise<void> {
  const context = contextOf(options)
  const { header, signers, signatures } = parse(file)
  const byId = new Map(publicKeys.map((key) => [key.id, key]))
  const keys = signers.map(({ algorithm, keyId }) => {
    const key = byId.get(keyId)
    return key?.algorithm.id === algorithm ? key : undefined
  })
  if (publicKeys.length !== keys.length || byId.size !== keys.length || keys.includes(undefined)) {
    const names = signers.map(({ algorithm, keyId }) => `${keyId.slice(0, 12)}… (${algorithm})`).join(', ')
    throw new SignatureError('signers_mismatch', `signed by ${names}, not by exactly the keys given`)
  }
  const statement = await statementOf(header, source, context)
  const results = await Promise.allSettled(
    keys.map(async (key, i) => key?.algorithm.verify(key, statement, signatures[i] as Uint8Array)),
  )
  for (const result of results) {
    if (result.status === 'fulfilled') continue
    if (errorCode(result.reason) !== 'signature_invalid') throw result.reason
    throw new PqError('signature_invalid', 'the content, its context or a signature has been changed', {
      cause: result.reason,
    })
  }
}

/** Reads what a signature file claims, without verifying it. @throws as verifyDetached for malformed files. */
export function inspectDetached(file: Uint8Array): DetachedSignatureInfo {
  const { version, signers, signatureSizes } = parse(file)
  return { version, signers, signatureSizes }
}
