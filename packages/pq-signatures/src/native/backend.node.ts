import * as crypto from 'node:crypto'
import type { Bytes } from '@quantum-shield/pq-core'
import { view, wipe } from '@quantum-shield/pq-core/bytes'
import { toSpki, type PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'

/** Older Node, other builds of OpenSSL and other runtimes with a node:crypto lack some. */
export function hasKeyType(type: string): boolean {
  try {
    crypto.generateKeyPairSync(type as 'ml-dsa-65')
    return true
  } catch {
    return false
  }
}

/** A key with the options of its scheme. */
export type SigningKey =
  crypto.KeyObject | (crypto.SigningOptions & { key: crypto.KeyObject; context?: Uint8Array })

/** What tells one scheme of OpenSSL from another. */
export interface OpensslScheme {
  /** Name of the digest, null for schemes that hash for themselves. */
  readonly digest: string | null
  /** The raw public key. */
  readonly rawPublicKey: (publicKey: crypto.KeyObject) => Uint8Array
  /** PKCS#8, wiped after use. */
  readonly encodePrivateKey: (key: PrivateKey) => Uint8Array
  /** The key with the scheme's options. node:crypto ignores unknown ones without a word. */
  readonly withOptions: (key: crypto.KeyObject, context: Uint8Array) => SigningKey
}

/** The last `size` bytes of SPKI, where the raw key lies unless it is RSA. */
export function endOfSpki(size: number): OpensslScheme['rawPublicKey'] {
  return (publicKey) => {
    const spki = publicKey.export({ format: 'der', type: 'spki' })
    return Uint8Array.from(spki.subarray(spki.length - size))
  }
}

export function publicKeyObject(spki: Uint8Array): crypto.KeyObject {
  return crypto.createPublicKey({ key: spki as Buffer, format: 'der', type: 'spki' })
}

/** Wipes the encoding it was given. */
export function privateKeyObject(pkcs8: Uint8Array): crypto.KeyObject {
  try {
    return crypto.createPrivateKey({ key: pkcs8 as Buffer, format: 'der', type: 'pkcs8' })
  } finally {
    wipe(pkcs8)
  }
}

/** In the thread pool. */
export function signInPool(digest: string | null, message: Uint8Array, key: SigningKey): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    crypto.sign(digest, message, key, (error, signature) => {
      if (error) reject(error)
      else resolve(view(signature))
    })
  })
}

/** In the thread pool. */
export function verifyInPool(
  digest: string | null,
  message: Uint8Array,
  key: SigningKey,
  signature: Uint8Array,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    crypto.verify(digest, message, key, signature, (error, holds) => {
      if (error) reject(error)
      else resolve(holds)
    })
  })
}

/** Synchronous on this thread, asynchronous in the thread pool. */
export function opensslBackend(scheme: OpensslScheme): SignatureBackend {
  const { digest, withOptions } = scheme
  const owner = {}
  const publicObject = (key: PublicKey) => key.parsed(owner, () => publicKeyObject(toSpki(key)))
  const privateObject = (key: PrivateKey) =>
    key.parsed(owner, () => privateKeyObject(scheme.encodePrivateKey(key)))

  return {
    name: 'native',
    derivePublicKey: (key) => scheme.rawPublicKey(crypto.createPublicKey(privateObject(key))),
    sign: async (key, message, context) =>
      signInPool(digest, message, withOptions(privateObject(key), context)),
    signSync: (key, message, context) =>
      view(crypto.sign(digest, message, withOptions(privateObject(key), context))),
    verify: async (key, message, signature, context) =>
      verifyInPool(digest, message, withOptions(publicObject(key), context), signature),
    verifySync: (key, message, signature, context) =>
      crypto.verify(digest, message, withOptions(publicObject(key), context), signature),
  }
}
