/**
 * One key from all secrets that two parties share (docs/design/005-key-derivation.md): SP 800-56C r2 section 5,
 * two-step key derivation with HMAC-SHA-512. It is as strong as the strongest source, and a different key when
 * anything that determined a source, or that the parties must agree on, differs.
 */
import { checkBytes, checkOptions, PqError } from '@quantum-shield/pq-core'
import { utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { hkdfSha512 } from '#platform'
import { EngineError } from './errors.ts'
import { encodeFixedInfo, encodeSecrets, encodeTranscript } from './kdf/encode.ts'
import type { SecretSource, SourceKind } from './kdf/sources.ts'

export { SOURCE_KINDS } from './kdf/sources.ts'
export type { KemSource, QkdSource, QrngSource, SecretSource, SourceKind } from './kdf/sources.ts'

export interface SessionKeyOptions {
  /** The protocol and its version, for example `acme-link/2`: 1 to 255 bytes of UTF-8. */
  readonly suite: string
  /** Names of the initiator and the responder, in that order on both sides: 1 to 255 bytes of UTF-8 each. */
  readonly parties: readonly [string, string]
  /** 1 to 16, in the order that both sides agreed on. The first is a KEM's: the Z of SP 800-56C. */
  readonly sources: readonly SecretSource[]
  /** Kinds that must be there. Default: `kem`. */
  readonly required?: readonly SourceKind[]
  /** At most 4096 bytes, for example the hash of the handshake. Default: empty. */
  readonly context?: Uint8Array
  /** At most 255 bytes. Default: empty, which SP 800-56C takes for zeros. */
  readonly salt?: Uint8Array
  /** 16 to 512 bytes. Default 32. */
  readonly length?: number
}

/** 128 bits: a shorter secret adds less than any security strength that SP 800-57 still allows. */
const MIN_SECRET = 16
const MAX_SECRET = 65_536
const MAX_SOURCES = 16
const EMPTY = /* @__PURE__ */ new Uint8Array()

function checkText(text: string, name: string): void {
  if (typeof text !== 'string' || !text.isWellFormed())
    throw new TypeError(`${name} must be well-formed Unicode text`)
  const { length } = utf8(text)
  if (length < 1 || length > 255) throw new RangeError(`${name} is ${length} bytes, 1 to 255 expected`)
}

function checkBounded(bytes: Uint8Array, name: string, maximum: number): void {
  checkBytes(bytes, name)
  if (bytes.length > maximum) throw new RangeError(`${name} is ${bytes.length} bytes, at most ${maximum}`)
}

/** @returns what tells the source from another one of its kind. */
function checkFacts(source: SecretSource): string {
  switch (source.kind) {
    case 'kem': {
      const { publicKey, ciphertext } = source
      checkBytes(ciphertext, 'ciphertext')
      const { id, ciphertextSize } = publicKey.algorithm
      if (ciphertext.length === 0 || (ciphertextSize !== 0 && ciphertext.length !== ciphertextSize)) {
        throw new PqError(
          'malformed',
          `${id}: ciphertext is ${ciphertext.length} bytes, not ${ciphertextSize}`,
        )
      }
      return publicKey.id
    }
    case 'qkd': {
      checkText(source.keyId, 'keyId')
      if (source.kmes.length !== 2) throw new TypeError('kmes must be two names')
      for (const kme of source.kmes) checkText(kme, 'kme')
      return source.keyId
    }
    case 'qrng':
      checkText(source.name, 'name')
      return source.name
    default:
      throw new TypeError(`unknown kind of source "${(source as SecretSource).kind}"`)
  }
}

function checkSources(sources: readonly SecretSource[], required: readonly SourceKind[]): void {
  if (sources.length > MAX_SOURCES)
    throw new RangeError(`${sources.length} sources, at most ${MAX_SOURCES} expected`)
  for (const kind of required) {
    if (!sources.some((source) => source.kind === kind))
      throw new EngineError('source_missing', `a "${kind}" secret is required`)
  }
  if (sources[0]?.kind !== 'kem')
    throw new EngineError('source_missing', 'the first source must be the secret of a KEM')
  const seen = new Set<string>()
  for (const source of sources) {
    const name = `${source.kind} ${checkFacts(source)}`
    // One QKD key twice would count twice and protect once.
    if (seen.has(name)) throw new TypeError(`two sources are ${name}`)
    seen.add(name)
    const { length } = source.secret
    if (length === 0) throw new EngineError('source_missing', `the secret of ${name} is empty`)
    if (length < MIN_SECRET)
      throw new EngineError('source_too_short', `the secret of ${name} is ${length} bytes, at least 16`)
    if (length > MAX_SECRET)
      throw new RangeError(`the secret of ${name} is ${length} bytes, at most ${MAX_SECRET}`)
  }
}

/**
 * The session key. The sources stay the caller's to wipe, the key is the caller's too.
 * @throws EngineError `source_missing` or `source_too_short`; PqError `malformed` for a ciphertext of the wrong
 * size, `wiped` for a secret that has been; TypeError or RangeError for options that are none.
 */
export function deriveSessionKey(options: SessionKeyOptions): SecretBytes {
  checkOptions(options, ['suite', 'parties', 'sources', 'required', 'context', 'salt', 'length'])
  const { suite, parties, sources, required = ['kem'], context = EMPTY, salt = EMPTY, length = 32 } = options
  checkText(suite, 'suite')
  if (parties.length !== 2) throw new TypeError('parties must be two names')
  for (const party of parties) checkText(party, 'party')
  checkBounded(context, 'context', 4096)
  checkBounded(salt, 'salt', 255)
  if (!Number.isInteger(length) || length < 16 || length > 512)
    throw new RangeError(`a key of ${length} bytes, 16 to 512 expected`)
  checkSources(sources, required)

  const binding = { suite, parties, context, salt }
  const fixedInfo = encodeFixedInfo(binding, encodeTranscript(binding, sources), length)
  const secrets = encodeSecrets(sources)
  try {
    return SecretBytes.adopt(hkdfSha512(secrets, salt, fixedInfo, length))
  } finally {
    wipe(secrets)
  }
}
