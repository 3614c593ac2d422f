/** What every algorithm does with keys, from its table row. */
import type { Algorithm, AlgorithmInfo, GenerateOptions, KeyPair, RandomSource } from './contracts.ts'
import { PqError } from './errors.ts'
import { PrivateKey, PublicKey } from './keys/key.ts'
import { checkBytes, checkOptions } from './options.ts'
import { draw, systemRandom } from './random.ts'
import { SecretBytes } from './secret.ts'

/** For algorithms whose private key also has an expanded encoding. */
export interface ExpandedForm {
  /** Bytes. */
  readonly size: number
  /** Checks on an expanded key of the right length. @returns what is wrong, or undefined. */
  readonly refuse: (bytes: Uint8Array) => string | undefined
  /** @param key of that seed, which may hold what it expands to. @returns the expanded key, which the caller wipes. */
  readonly fromSeed: (seed: Uint8Array, key: PrivateKey) => Uint8Array
}

export interface KeyRules<A extends Algorithm> {
  /** The algorithm itself, which does not exist yet when the rules are written. */
  readonly self: () => A
  /** The raw public key. May throw on a private key that is none. */
  readonly derivePublicKey: (key: PrivateKey) => Uint8Array
  /** Checks beyond the length. @returns what is wrong, or undefined. */
  readonly refusePublicKey?: (bytes: Uint8Array) => string | undefined
  readonly refusePrivateKey?: (bytes: Uint8Array) => string | undefined
  readonly expanded?: ExpandedForm
  /** A last check on a key from its expanded encoding, for which no seed vouches. @returns as above. */
  readonly refusePair?: (key: PrivateKey<A>, publicKey: PublicKey<A>) => string | undefined
  /** A new private key in its smallest form, over `draw`. Default: `privateKeySize` random bytes, a seed. */
  readonly generate?: (random: RandomSource) => Uint8Array
}

export interface KeyFunctions<A extends Algorithm> {
  readonly generateKeyPair: (options?: GenerateOptions) => KeyPair<A>
  readonly publicKey: (bytes: Uint8Array) => PublicKey<A>
  readonly privateKey: (bytes: Uint8Array) => PrivateKey<A>
  readonly derivePublicKey: (key: PrivateKey) => PublicKey<A>
  readonly expandPrivateKey?: (key: PrivateKey) => SecretBytes
}

/** Told apart by what they have, not by class: two copies of this package have two classes. */
function requireKey(id: string, kind: 'public' | 'private', key: PublicKey | PrivateKey): void {
  const given: Partial<PrivateKey> | undefined = key
  if (given?.algorithm === undefined || 'secret' in key !== (kind === 'private'))
    throw new TypeError(`${id}: a ${kind} key expected`)
  if (given.algorithm.id !== id)
    throw new PqError('algorithm_mismatch', `${id} was given a key of ${given.algorithm.id}`)
}

/** @throws PqError `algorithm_mismatch`; TypeError for what is no public key. */
export function requirePublicKey(id: string, key: PublicKey): void {
  requireKey(id, 'public', key)
}

/** @throws PqError `algorithm_mismatch`; TypeError for what is no private key. */
export function requirePrivateKey(id: string, key: PrivateKey): void {
  requireKey(id, 'private', key)
}

/** The key functions of an algorithm. A size of 0 in the row stands for one that varies. */
export function keyFunctions<A extends Algorithm>(
  row: Omit<AlgorithmInfo, 'backend'>,
  rules: KeyRules<A>,
): KeyFunctions<A> {
  const { id, publicKeySize, privateKeySize } = row
  const { self, expanded } = rules

  function refuse(problem: string | undefined): void {
    if (problem !== undefined) throw new PqError('invalid_key', `${id}: ${problem}`)
  }

  function publicKey(bytes: Uint8Array): PublicKey<A> {
    checkBytes(bytes, 'public key')
    if (publicKeySize !== 0 && bytes.length !== publicKeySize) {
      refuse(`public key is ${bytes.length} bytes, not ${publicKeySize}`)
    }
    refuse(rules.refusePublicKey?.(bytes))
    return new PublicKey(self(), Uint8Array.from(bytes))
  }

  function privateKey(bytes: Uint8Array): PrivateKey<A> {
    checkBytes(bytes, 'private key')
    if (privateKeySize === 0 || bytes.length === privateKeySize) {
      refuse(rules.refusePrivateKey?.(bytes))
      return new PrivateKey(self(), 'seed', SecretBytes.copyOf(bytes))
    }
    if (bytes.length !== expanded?.size) {
      const sizes = expanded === undefined ? `${privateKeySize}` : `${privateKeySize} or ${expanded.size}`
      throw new PqError('invalid_key', `${id}: private key is ${bytes.length} bytes, not ${sizes}`)
    }
    refuse(expanded.refuse(bytes))
    const key = new PrivateKey(self(), 'expanded', SecretBytes.copyOf(bytes))
    try {
      // A back end parses the key for its public half, and refuses what it cannot use: here, not at the first use.
      const { publicKey } = key
      refuse(rules.refusePair?.(key, publicKey))
    } catch (error) {
      key.wipe()
      throw error
    }
    return key
  }

  function derivePublicKey(key: PrivateKey): PublicKey<A> {
    requirePrivateKey(id, key)
    try {
      return new PublicKey(self(), rules.derivePublicKey(key))
    } catch (cause) {
      if (cause instanceof PqError) throw cause
      throw new PqError('invalid_key', `${id}: the private key was refused`, { cause })
    }
  }

  function generateKeyPair(options: GenerateOptions = {}): KeyPair<A> {
    checkOptions(options, ['random'])
    const random = options.random ?? systemRandom
    const secret = SecretBytes.adopt(rules.generate?.(random) ?? draw(random, privateKeySize))
    const key = new PrivateKey(self(), 'seed', secret)
    return { publicKey: key.publicKey, privateKey: key }
  }

  const functions = { generateKeyPair, publicKey, privateKey, derivePublicKey }
  if (expanded === undefined) return functions
  return {
    ...functions,
    expandPrivateKey(key) {
      requirePrivateKey(id, key)
      const bytes = key.secret.reveal()
      return key.form === 'expanded'
        ? SecretBytes.copyOf(bytes)
        : SecretBytes.adopt(expanded.fromSeed(bytes, key))
    },
  }
}

/** The first back end that this process has, looked for once, at first use. */
export function firstAvailable<B>(id: string, ...candidates: readonly (() => B | undefined)[]): () => B {
  let chosen: B | undefined
  return () => {
    for (const candidate of candidates) {
      if (chosen !== undefined) break
      chosen = candidate()
    }
    if (chosen === undefined) throw new PqError('unavailable', `no back end of this process has ${id}`)
    return chosen
  }
}
