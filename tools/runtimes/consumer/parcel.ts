/** What one runtime makes and another one opens. It travels as JSON, byte strings as base64url. */
import type { KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { toBase64url, utf8 } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import {
  signerOf,
  toEncryptedPem,
  toPrivateJwk,
  toPrivatePem,
  toPublicJwk,
  toPublicPem,
  type Jwk,
  type PrivateKey,
} from '@quantum-shield/pq-core/keys'
import { seal, type SuiteName } from '@quantum-shield/pq-envelope'
import { xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65, signDetached } from '@quantum-shield/pq-signatures'
import { isAvailable, KEMS, SIGNATURES } from './algorithms.ts'
import { makeEngineSample, type EngineSample } from './engine.ts'
import { makeHpkeSamples, type HpkeSample } from './hpke.ts'

export interface KeyForms {
  readonly publicJwk: Jwk
  readonly privateJwk: Jwk
  /** For algorithms with an object identifier. */
  readonly pem?: { readonly publicKey: string; readonly privateKey: string }
  /** For some algorithms: PBKDF2 with its default of 600 000 iterations is slow by design. */
  readonly encryptedPem?: string
}

export interface KemSample {
  readonly key: KeyForms
  readonly ciphertext: string
  readonly sharedSecret: string
}

export interface SignatureSample {
  readonly key: KeyForms
  readonly signature: string
}

export interface Parcel {
  /** By algorithm id, one for every algorithm that the maker has. */
  readonly kems: Readonly<Record<string, KemSample>>
  readonly signatures: Readonly<Record<string, SignatureSample>>
  /** X-Wing. */
  readonly recipient: KeyForms
  /** To the recipient, by suite. */
  readonly envelopes: Readonly<Record<string, string>>
  readonly passwordEnvelope: string
  /** Ed25519 and ML-DSA-65, by algorithm id. */
  readonly signers: Readonly<Record<string, KeyForms>>
  readonly signatureFile: string
  readonly engine: EngineSample
  /** To the recipient. */
  readonly hpke: readonly HpkeSample[]
}

export const SUITES: readonly SuiteName[] = [
  'AES-256-GCM',
  'ChaCha20-Poly1305',
  'XChaCha20-Poly1305',
  'AES-256-GCM-SIV',
]

/** Three chunks of 64 KiB, the last one short. */
export const CONTENT: Uint8Array = Uint8Array.from({ length: 150_000 }, (_, i) => i % 251)
export const CONTEXT = { tenant: 'acme', purpose: 'backup' }
export const PASSWORD = 'correct horse battery staple'
export const MESSAGE: Uint8Array = utf8('attack at dawn')
export const SIGNING_CONTEXT: Uint8Array = utf8('orders')

/** The least that pq-envelope allows. */
const PASSWORD_COST = { memoryKiB: 19_456, passes: 2, parallelism: 1 }

async function formsOf(key: PrivateKey): Promise<KeyForms> {
  const { id } = key.algorithm
  const jwk = { publicJwk: toPublicJwk(key.publicKey), privateJwk: toPrivateJwk(key) }
  if (identifiersOf(id)?.oid === undefined) return jwk
  const pem = { publicKey: toPublicPem(key.publicKey), privateKey: toPrivatePem(key) }
  if (key.algorithm !== xWing && key.algorithm !== mlDsa65) return { ...jwk, pem }
  return { ...jwk, pem, encryptedPem: await toEncryptedPem(key, PASSWORD) }
}

async function kemSample(kem: KemAlgorithm): Promise<KemSample> {
  const { publicKey, privateKey } = kem.generateKeyPair()
  const { ciphertext, sharedSecret } = kem.encapsulate(publicKey)
  return {
    key: await formsOf(privateKey),
    ciphertext: toBase64url(ciphertext),
    sharedSecret: toBase64url(sharedSecret.reveal()),
  }
}

async function signatureSample(scheme: SignatureAlgorithm): Promise<SignatureSample> {
  const { privateKey } = scheme.generateKeyPair()
  const options = scheme.supportsContext ? { context: SIGNING_CONTEXT } : {}
  const signature = toBase64url(await scheme.sign(privateKey, MESSAGE, options))
  return { key: await formsOf(privateKey), signature }
}

async function recordOf<T extends { readonly id: string }, V>(
  items: readonly T[],
  make: (item: T) => Promise<V>,
): Promise<Record<string, V>> {
  const record: Record<string, V> = {}
  for (const item of items) record[item.id] = await make(item)
  return record
}

export async function makeParcel(): Promise<Parcel> {
  const { publicKey: recipient, privateKey: recipientKey } = xWing.generateKeyPair()
  const signers = [ed25519, mlDsa65].map((scheme) => scheme.generateKeyPair().privateKey)
  const envelopes: Record<string, string> = {}
  for (const suite of SUITES) {
    envelopes[suite] = toBase64url(await seal(CONTENT, { to: [recipient], suite, context: CONTEXT }))
  }
  return {
    kems: await recordOf(KEMS.filter(isAvailable), kemSample),
    signatures: await recordOf(SIGNATURES.filter(isAvailable), signatureSample),
    recipient: await formsOf(recipientKey),
    envelopes,
    passwordEnvelope: toBase64url(await seal(CONTENT, { password: PASSWORD, passwordCost: PASSWORD_COST })),
    signers: Object.fromEntries(
      await Promise.all(signers.map(async (key) => [key.algorithm.id, await formsOf(key)] as const)),
    ),
    signatureFile: toBase64url(await signDetached(signers.map(signerOf), CONTENT)),
    engine: await makeEngineSample(),
    hpke: await makeHpkeSamples(toPublicJwk(recipient)),
  }
}
