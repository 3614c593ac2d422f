/** Opens a parcel that another runtime has made, and tries what must be refused. Facts only: Node judges them. */
import {
  errorCode,
  type Algorithm,
  type KemAlgorithm,
  type SignatureAlgorithm,
} from '@quantum-shield/pq-core'
import { concatBytes, equalBytes, fromBase64url, utf8 } from '@quantum-shield/pq-core/bytes'
import {
  decryptPrivateKey,
  importPrivateKey,
  importPublicKey,
  toPrivateJwk,
  toPublicJwk,
} from '@quantum-shield/pq-core/keys'
import { open, openStream } from '@quantum-shield/pq-envelope'
import { xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65, verifyDetached } from '@quantum-shield/pq-signatures'
import { isAvailable, KEMS, SIGNATURES } from './algorithms.ts'
import { examineEngine } from './examine-engine.ts'
import { examineHpke } from './hpke.ts'
import {
  CONTENT,
  CONTEXT,
  MESSAGE,
  PASSWORD,
  SIGNING_CONTEXT,
  SUITES,
  type KemSample,
  type KeyForms,
  type Parcel,
  type SignatureSample,
} from './parcel.ts'

export interface Finding {
  readonly what: string
  /** `true`, `false`, or the code of an error. */
  readonly expected: string
  /** As `expected`; the stack of an error without a code. */
  readonly found: string
}

/** `true`, `false`, or a code; `undefined` from an action that has nothing to say but that it did not throw. */
type Action = () => boolean | undefined | Promise<boolean | undefined>
export type Try = (what: string, expected: string, action: Action) => Promise<void>

async function outcomeOf(action: Action): Promise<string> {
  try {
    return String((await action()) ?? true)
  } catch (error) {
    return errorCode(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

/** One bit of the last byte, which in an envelope belongs to the tag of the last chunk. */
function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy.set([(copy.at(-1) ?? 0) ^ 1], copy.length - 1)
  return copy
}

/** Of ciphertext, tag included: what is left of the content behind whole chunks of 64 KiB. */
const LAST_CHUNK_SIZE = (CONTENT.length % 65_536) + 16

const isContent = (bytes: Uint8Array) => equalBytes(bytes, CONTENT)

/** A stream as browsers and servers hand them out. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([bytes as BlobPart]).stream()
}

async function examineKey(attempt: Try, algorithm: Algorithm, forms: KeyForms): Promise<void> {
  const { publicJwk, privateJwk, pem, encryptedPem } = forms
  const { id } = algorithm
  const table = [algorithm]
  const { kid } = publicJwk
  await attempt(`${id}: JWK, public`, 'true', () => importPublicKey(publicJwk, table).id === kid)
  await attempt(`${id}: JWK, private`, 'true', () => importPrivateKey(privateJwk, table).publicKey.id === kid)
  await attempt(`${id}: JWK written again`, 'true', () => {
    const key = importPrivateKey(privateJwk, table)
    const again = { publicJwk: toPublicJwk(key.publicKey), privateJwk: toPrivateJwk(key) }
    return JSON.stringify(again) === JSON.stringify({ publicJwk, privateJwk })
  })
  if (pem !== undefined) {
    await attempt(`${id}: PEM, public`, 'true', () => importPublicKey(pem.publicKey, table).id === kid)
    await attempt(
      `${id}: PEM, private`,
      'true',
      () => importPrivateKey(pem.privateKey, table).publicKey.id === kid,
    )
  }
  if (encryptedPem === undefined) return
  await attempt(`${id}: encrypted PEM`, 'true', async () => {
    const key = await decryptPrivateKey(encryptedPem, PASSWORD, table)
    return key.publicKey.id === kid
  })
  await attempt(`${id}: encrypted PEM, other passphrase`, 'wrong_passphrase', async () => {
    await decryptPrivateKey(encryptedPem, `${PASSWORD}!`, table)
    return undefined
  })
}

async function examineKem(attempt: Try, kem: KemAlgorithm, sample: KemSample): Promise<void> {
  await examineKey(attempt, kem, sample.key)
  const ciphertext = fromBase64url(sample.ciphertext)
  const decapsulate = (bytes: Uint8Array) => {
    const secret = kem.decapsulate(importPrivateKey(sample.key.privateJwk, [kem]), bytes)
    return equalBytes(secret.reveal(), fromBase64url(sample.sharedSecret))
  }
  await attempt(`${kem.id}: decapsulation`, 'true', () => decapsulate(ciphertext))
  await attempt(`${kem.id}: ciphertext cut short`, 'malformed', () => decapsulate(ciphertext.subarray(1)))
  // Implicit rejection: another secret. A hybrid may refuse the point, and the classical ones have no one answer.
  if (kem.family === 'lattice' || kem.family === 'code')
    await attempt(`${kem.id}: ciphertext changed`, 'false', () => decapsulate(damaged(ciphertext)))
}

async function examineSignature(
  attempt: Try,
  scheme: SignatureAlgorithm,
  sample: SignatureSample,
): Promise<void> {
  await examineKey(attempt, scheme, sample.key)
  const signature = fromBase64url(sample.signature)
  const verify = async (message: Uint8Array, context: Uint8Array, bytes: Uint8Array) => {
    const options = scheme.supportsContext ? { context } : {}
    const key = importPublicKey(sample.key.publicJwk, [scheme])
    const holds = scheme.verifySync(key, message, bytes, options)
    await scheme.verify(key, message, bytes, options)
    return holds
  }
  const { id } = scheme
  const refused = 'signature_invalid'
  await attempt(`${id}: verification`, 'true', () => verify(MESSAGE, SIGNING_CONTEXT, signature))
  await attempt(`${id}: other message`, refused, () =>
    verify(utf8('attack at noon'), SIGNING_CONTEXT, signature),
  )
  await attempt(`${id}: signature changed`, refused, () =>
    verify(MESSAGE, SIGNING_CONTEXT, damaged(signature)),
  )
  if (!scheme.supportsContext) return
  await attempt(`${id}: other context`, refused, () => verify(MESSAGE, utf8('drafts'), signature))
  await attempt(`${id}: no context`, refused, () => verify(MESSAGE, new Uint8Array(), signature))
}

async function examineEnvelope(attempt: Try, suite: string, envelope: Uint8Array, recipient: KeyForms) {
  const keys = [importPrivateKey(recipient.privateJwk, [xWing])]
  const options = { keys, context: CONTEXT }
  await attempt(`${suite}: open`, 'true', async () => isContent(await open(envelope, options)))
  await attempt(`${suite}: open a stream`, 'true', async () => {
    const parts: Uint8Array[] = []
    for await (const part of openStream(options)(streamOf(envelope))) parts.push(part)
    return isContent(concatBytes(...parts))
  })
  await attempt(`${suite}: tag changed`, 'decryption_failed', async () =>
    isContent(await open(damaged(envelope), options)),
  )
  await attempt(`${suite}: end missing`, 'truncated', async () =>
    isContent(await open(envelope.subarray(0, -LAST_CHUNK_SIZE), options)),
  )
  await attempt(`${suite}: other tenant`, 'decryption_failed', async () =>
    isContent(await open(envelope, { keys, context: { ...CONTEXT, tenant: 'other' } })),
  )
  await attempt(`${suite}: other key`, 'no_matching_key', async () =>
    isContent(await open(envelope, { keys: [xWing.generateKeyPair().privateKey], context: CONTEXT })),
  )
}

async function examineSignatureFile(attempt: Try, { signers, signatureFile }: Parcel): Promise<void> {
  const file = fromBase64url(signatureFile)
  const keys = [ed25519, mlDsa65].map((scheme) =>
    importPublicKey(signers[scheme.id]?.publicJwk ?? '', [scheme]),
  )
  const verify = async (content: Uint8Array, bytes: Uint8Array, expected = keys) => {
    await verifyDetached(expected, streamOf(content), bytes)
    return undefined
  }
  await attempt('signature file: verification', 'true', () => verify(CONTENT, file))
  await attempt('signature file: content changed', 'signature_invalid', () => verify(damaged(CONTENT), file))
  await attempt('signature file: signature changed', 'signature_invalid', () =>
    verify(CONTENT, damaged(file)),
  )
  await attempt('signature file: one signer', 'signers_mismatch', () => verify(CONTENT, file, keys.slice(1)))
}

export async function examine(parcel: Parcel): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const attempt: Try = async (what, expected, action) => {
    findings.push({ what, expected, found: await outcomeOf(action) })
  }
  for (const kem of KEMS) {
    const sample = parcel.kems[kem.id]
    if (!isAvailable(kem)) {
      await attempt(`${kem.id}: not here`, 'unavailable', () => kem.generateKeyPair() !== undefined)
    } else if (sample !== undefined) await examineKem(attempt, kem, sample)
  }
  for (const scheme of SIGNATURES) {
    const sample = parcel.signatures[scheme.id]
    if (!isAvailable(scheme)) {
      await attempt(`${scheme.id}: not here`, 'unavailable', () => scheme.generateKeyPair() !== undefined)
    } else if (sample !== undefined) await examineSignature(attempt, scheme, sample)
  }
  for (const suite of SUITES) {
    await examineEnvelope(attempt, suite, fromBase64url(parcel.envelopes[suite] ?? ''), parcel.recipient)
  }
  await attempt('password: open', 'true', async () =>
    isContent(await open(fromBase64url(parcel.passwordEnvelope), { password: PASSWORD })),
  )
  await examineSignatureFile(attempt, parcel)
  await examineEngine(attempt, parcel)
  await examineHpke(attempt, parcel.recipient, parcel.hpke)
  return findings
}
