import { abortable, signatureOptionsOf } from '../abortable.ts'
import type { Bytes } from '../bytes.ts'
import type { Algorithm, KemAlgorithm, Decapsulator, SignatureAlgorithm, Signer } from '../contracts.ts'
import type { SecretBytes } from '../secret.ts'
import { thumbprint } from './jwk.ts'

/**
 * A public key that knows its algorithm. `algorithm.publicKey(bytes)` and `importPublicKey` make checked ones;
 * the constructor itself, which algorithms call, checks nothing.
 */
export class PublicKey<A extends Algorithm = Algorithm> {
  readonly algorithm: A
  readonly #bytes: Uint8Array
  readonly #parsed = new Map<object, unknown>()
  #id: string | undefined

  constructor(algorithm: A, bytes: Uint8Array) {
    this.algorithm = algorithm
    this.#bytes = bytes
  }

  /** The raw encoding, as a copy. */
  toBytes(): Bytes {
    return Uint8Array.from(this.#bytes)
  }

  /** RFC 7638 JWK thumbprint (SHA-256, base64url, 43 characters): one name for the key in files, JWKS and logs. */
  get id(): string {
    return (this.#id ??= thumbprint(this.algorithm.id, this.#bytes))
  }

  /** A back end's own form of this key, made at first use and kept with the key. `owner` tells back ends apart. */
  parsed<T>(owner: object, make: () => T): T {
    if (!this.#parsed.has(owner)) this.#parsed.set(owner, make())
    return this.#parsed.get(owner) as T
  }
}

/**
 * A private key that knows its algorithm and shows as `[private key ALGORITHM]`. Made like PublicKey. `form`
 * tells which encoding it came from.
 */
export class PrivateKey<A extends Algorithm = Algorithm> {
  readonly algorithm: A
  readonly form: 'seed' | 'expanded'
  readonly #secret: SecretBytes
  readonly #parsed = new Map<object, unknown>()
  readonly #releases: (() => void)[] = []
  #publicKey: PublicKey<A> | undefined

  constructor(algorithm: A, form: 'seed' | 'expanded', secret: SecretBytes) {
    this.algorithm = algorithm
    this.form = form
    this.#secret = secret
  }

  /** The raw encoding of `form`, still owned by the key. */
  get secret(): SecretBytes {
    return this.#secret
  }

  /** Computed at first use, at about the price of a key generation. */
  get publicKey(): PublicKey<A> {
    return (this.#publicKey ??= this.algorithm.derivePublicKey(this) as PublicKey<A>)
  }

  /**
   * A back end's own form of this key, made at first use and dropped by `wipe()`, which then calls `release`.
   * @throws PqError `wiped`.
   */
  parsed<T>(owner: object, make: () => T, release?: (form: T) => void): T {
    this.#secret.reveal()
    if (!this.#parsed.has(owner)) {
      const form = make()
      this.#parsed.set(owner, form)
      if (release !== undefined) this.#releases.push(() => release(form))
    }
    return this.#parsed.get(owner) as T
  }

  /**
   * Zeroes the bytes and drops what back ends kept; later use throws `wiped`. OpenSSL's copy inside a KeyObject
   * lives until the garbage collector frees it.
   */
  wipe(): void {
    this.#secret.wipe()
    // Each of them holds a form, which must not outlive the wipe.
    for (const release of this.#releases.splice(0)) release()
    this.#parsed.clear()
  }

  [Symbol.dispose](): void {
    this.wipe()
  }

  toString(): string {
    return `[private key ${this.algorithm.id}]`
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}

/** Narrows a key of any algorithm to a KEM key. */
export function isKemKey(key: PublicKey): key is PublicKey<KemAlgorithm>
export function isKemKey(key: PrivateKey): key is PrivateKey<KemAlgorithm>
export function isKemKey(key: PublicKey | PrivateKey): boolean {
  return key.algorithm.kind === 'kem'
}

/** A key in memory as a Signer. */
export function signerOf(privateKey: PrivateKey<SignatureAlgorithm>): Signer {
  const { algorithm } = privateKey
  return {
    publicKey: privateKey.publicKey,
    sign: (message, options) =>
      abortable(options?.signal, () => algorithm.sign(privateKey, message, signatureOptionsOf(options))),
  }
}

/** A key in memory as a Decapsulator. */
export function decapsulatorOf(privateKey: PrivateKey<KemAlgorithm>): Decapsulator {
  const { algorithm } = privateKey
  return {
    publicKey: privateKey.publicKey,
    decapsulate: (ciphertext, options) =>
      abortable(
        options?.signal,
        async () => algorithm.decapsulate(privateKey, ciphertext),
        (secret) => secret.wipe(),
      ),
  }
}
