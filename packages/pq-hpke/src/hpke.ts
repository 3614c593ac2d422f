/** Hybrid public key encryption, RFC 9180 and draft-ietf-hpke-pq, with the KEM that the caller brings. */
import {
  checkBytes,
  checkOptions,
  errorCode,
  type Bytes,
  type Decapsulator,
  type KemAlgorithm,
} from '@quantum-shield/pq-core'
import { requirePublicKey } from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import {
  checkCiphertext,
  checkEncrypts,
  checkExport,
  recipientContext,
  senderContext,
  type RecipientContext,
  type SenderContext,
} from './context.ts'
import { decryptionFailed } from './errors.ts'
import { attempt } from './library.ts'
import { aadOf, checkMessage, setupOf, type MessageOptions, type SetupOptions } from './options.ts'
import { checkEnc, suiteOf, type Encapsulated, type HpkeSuite, type Suite } from './suite.ts'

export type OpeningKey = PrivateKey<KemAlgorithm> | Decapsulator

export interface SealOptions extends SetupOptions, MessageOptions {}

export interface Sealed {
  readonly enc: Bytes
  /** 16 bytes longer than the plaintext. */
  readonly ciphertext: Bytes
}

export interface Exported {
  readonly enc: Bytes
  /** The caller wipes it. */
  readonly secret: SecretBytes
}

export interface Hpke {
  /** The numbers of KEM, KDF and AEAD, for formats that name them. */
  readonly ids: { readonly kem: number; readonly kdf: number; readonly aead: number }
  /**
   * One message to the holder of a private key, in mode base, or PSK where `psk` is passed.
   * @throws HpkeError `invalid_psk`, `limit_exceeded` or `export_only`; PqError `algorithm_mismatch`, `invalid_key`.
   */
  seal(publicKey: PublicKey<KemAlgorithm>, plaintext: Uint8Array, options?: SealOptions): Promise<Sealed>
  /**
   * @throws PqError `malformed` for a wrong size, `algorithm_mismatch`; HpkeError as `seal`, then `decryption_failed`
   * once the key is used. What a Decapsulator rejects with otherwise comes out as it is.
   */
  open(key: OpeningKey, enc: Uint8Array, ciphertext: Uint8Array, options?: SealOptions): Promise<Bytes>
  /** For many messages. @throws as `seal`. */
  createSender(publicKey: PublicKey<KemAlgorithm>, options?: SetupOptions): Promise<SenderContext>
  /** @throws as `open`; whether the sender is the right one shows when the first message opens. */
  createRecipient(key: OpeningKey, enc: Uint8Array, options?: SetupOptions): Promise<RecipientContext>
  /** A secret for the holder of a private key, without a message. @throws as `seal` and `exportSecret`. */
  sendExport(
    publicKey: PublicKey<KemAlgorithm>,
    context: Uint8Array,
    length: number,
    options?: SetupOptions,
  ): Promise<Exported>
  /** Another key or other options give another secret, without an error. @throws as `open` and `exportSecret`. */
  receiveExport(
    key: OpeningKey,
    enc: Uint8Array,
    context: Uint8Array,
    length: number,
    options?: SetupOptions,
  ): Promise<SecretBytes>
}

const asKey = (type: 'public' | 'private', enc: Uint8Array, sharedSecret: SecretBytes): Encapsulated => ({
  type,
  extractable: false,
  algorithm: { name: 'encapsulated' },
  enc,
  sharedSecret,
})

/** A point that is none shows in decapsulation only, when the key has been used. */
async function decapsulate(kem: KemAlgorithm, key: OpeningKey, enc: Uint8Array): Promise<SecretBytes> {
  if (typeof key !== 'object' || key === null) throw new TypeError('a private key or a Decapsulator expected')
  const isDecapsulator = 'decapsulate' in key
  if (isDecapsulator) requirePublicKey(kem.id, key.publicKey)
  try {
    return isDecapsulator ? await key.decapsulate(enc) : kem.decapsulate(key, enc)
  } catch (error) {
    throw errorCode(error) === 'malformed' ? decryptionFailed() : error
  }
}

async function setUpSender(
  suite: Suite,
  publicKey: PublicKey<KemAlgorithm>,
  setup: ReturnType<typeof setupOf>,
): Promise<SenderContext> {
  const { ciphertext: enc, sharedSecret } = suite.kem.encapsulate(publicKey)
  try {
    const key = asKey('public', enc, sharedSecret)
    const { ctx } = await attempt(suite.library.SetupSender(key, setup))
    return senderContext(suite, enc, ctx)
  } finally {
    sharedSecret.wipe()
  }
}

async function setUpRecipient(
  suite: Suite,
  key: OpeningKey,
  enc: Uint8Array,
  setup: ReturnType<typeof setupOf>,
): Promise<RecipientContext> {
  checkBytes(enc, 'enc')
  checkEnc(suite, enc)
  const sharedSecret = await decapsulate(suite.kem, key, enc)
  try {
    const secret = asKey('private', enc, sharedSecret)
    return recipientContext(suite, await attempt(suite.library.SetupRecipient(secret, enc, setup)))
  } finally {
    sharedSecret.wipe()
  }
}

/** @throws HpkeError `unsupported_suite`; TypeError. */
export function createHpke(options: HpkeSuite): Hpke {
  checkOptions(options, ['kem', 'kdf', 'aead'])
  const suite = suiteOf(options)

  const hpke: Hpke = {
    ids: Object.freeze({ kem: suite.kemId, kdf: suite.kdf.id, aead: suite.aead.id }),
    async seal(publicKey, plaintext, options = {}) {
      const setup = setupOf(options, ['aad'])
      const aad = aadOf(options)
      checkEncrypts(suite)
      checkMessage(plaintext, 'plaintext')
      const context = await setUpSender(suite, publicKey, setup)
      return { enc: context.enc, ciphertext: await context.seal(plaintext, { aad }) }
    },
    async open(key, enc, ciphertext, options = {}) {
      const setup = setupOf(options, ['aad'])
      const aad = aadOf(options)
      checkEncrypts(suite)
      checkCiphertext(ciphertext)
      const context = await setUpRecipient(suite, key, enc, setup)
      return context.open(ciphertext, { aad })
    },
    createSender: async (publicKey, options = {}) => setUpSender(suite, publicKey, setupOf(options)),
    createRecipient: async (key, enc, options = {}) => setUpRecipient(suite, key, enc, setupOf(options)),
    async sendExport(publicKey, context, length, options) {
      checkExport(suite, context, length)
      const sender = await hpke.createSender(publicKey, options)
      return { enc: sender.enc, secret: await sender.exportSecret(context, length) }
    },
    async receiveExport(key, enc, context, length, options) {
      checkExport(suite, context, length)
      const recipient = await hpke.createRecipient(key, enc, options)
      return recipient.exportSecret(context, length)
    },
  }
  return Object.freeze(hpke)
}
