/** From the file key to everything else (docs/design/001 section 4), in one derivation that also commits to it. */
import { ByteWriter, equalBytes, utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { hkdfSha512, hmacSha512, sha512 } from '#platform'
import { decryptionFailed } from './errors.ts'
import type { Header, ParsedHeader } from './header.ts'
import type { Suite } from './suites.ts'

const KEYS_LABEL = /* @__PURE__ */ utf8('quantum-shield/envelope/v1/keys\0')
const WRAP_LABEL = /* @__PURE__ */ utf8('quantum-shield/envelope/v1/wrap\0')

export const FILE_KEY_SIZE = 32

/** Counter and final flag fill the rest of a nonce. */
export const noncePrefixSize = (suite: Suite): number => suite.nonceSize - 5

/** The caller wipes `headerKey` and `payloadKey`. */
export interface FileKeys {
  readonly commitment: Uint8Array
  readonly headerKey: Uint8Array
  readonly payloadKey: Uint8Array
  readonly noncePrefix: Uint8Array
}

type Bound = Pick<Header, 'suite' | 'chunkExponent' | 'salt'>

/** @param fileKey 32 bytes. @param context as encodeContext gives it. */
export function deriveFileKeys(
  fileKey: Uint8Array,
  { suite, chunkExponent, salt }: Bound,
  context: Uint8Array,
): FileKeys {
  const info = new ByteWriter()
    .bytes(KEYS_LABEL)
    .uint(suite.id, 2)
    .uint(chunkExponent, 1)
    .bytes(sha512(context))
    .finish()
  const okm = hkdfSha512(fileKey, salt, info, 96 + noncePrefixSize(suite))
  const keys = {
    commitment: okm.slice(0, 32),
    headerKey: okm.slice(32, 64),
    payloadKey: okm.slice(64, 96),
    noncePrefix: okm.slice(96),
  }
  wipe(okm)
  return keys
}

/** What a wrapping key is bound to, beside the recipient. The commitment stands for the file key. */
export type Wrapping = Pick<Header, 'suite' | 'salt' | 'commitment'>

/**
 * The key that wraps the file key for one recipient. @param secret KEM shared secret, symmetric key, or Argon2id
 * output. @param facts the stanza without its wrapped key. @returns 32 bytes; the caller wipes them.
 */
export function deriveWrappingKey(
  secret: Uint8Array,
  { suite, salt, commitment }: Wrapping,
  facts: Uint8Array,
): Uint8Array {
  const info = new ByteWriter()
    .bytes(WRAP_LABEL)
    .uint(suite.id, 2)
    .bytes(commitment)
    .bytes(sha512(facts))
    .finish()
  return hkdfSha512(secret, salt, info, 32)
}

export function headerTag(headerKey: Uint8Array, authenticated: Uint8Array): Uint8Array {
  return hmacSha512(headerKey, authenticated)
}

/**
 * Commitment first, then the tag; no cipher has run by then.
 * @throws EnvelopeError `decryption_failed` when either differs: wrong context, or a header that was changed.
 */
export function openFileKeys(fileKey: Uint8Array, header: ParsedHeader, context: Uint8Array): FileKeys {
  const keys = deriveFileKeys(fileKey, header, context)
  const commits = equalBytes(keys.commitment, header.commitment)
  if (!commits || !equalBytes(headerTag(keys.headerKey, header.authenticated), header.tag)) {
    wipe(keys.headerKey, keys.payloadKey)
    throw decryptionFailed()
  }
  return keys
}
