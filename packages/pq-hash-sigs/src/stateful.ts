/** Keys that sign a fixed number of times: what LMS, HSS, XMSS and XMSS^MT have in common. */
import { checkBytes, PqError, type RandomSource, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import { HashSignatureError } from './errors.ts'
import { spend, type OneTimeIndex } from './indices.ts'
import type { BuildOptions } from './tree/build.ts'

export type StatefulScheme = 'HSS-LMS' | 'XMSS' | 'XMSSMT'

/**
 * The part of a stateful private key that never changes. It holds no index: which indices are spent is the business of a
 * StateStore, so that a copy of the key is not a copy of the state.
 */
export interface StatefulKey {
  readonly scheme: StatefulScheme
  readonly publicKey: PublicKey<SignatureAlgorithm>
  /** How many signatures the key can make in its life. */
  readonly capacity: bigint
  /** Identifiers and seeds, as docs/design/011-stateful-signatures.md has them. Whoever made the key wipes it. */
  readonly secret: SecretBytes
  /** A row of nodes of the top tree, public, which spares building the tree again; checked against the public key. */
  readonly nodes: Uint8Array
}

export interface GenerateStatefulOptions extends BuildOptions {
  /** Default: the operating system's generator. */
  readonly random?: RandomSource
}

export interface OpenOptions extends Pick<BuildOptions, 'onProgress' | 'signal' | 'threads'> {
  /**
   * The index that the first signature will have, `next` of the state's status: trees are built for it. Default 0. Others
   * only take longer.
   */
  readonly startsAt?: bigint
}

/** @throws HashSignatureError `key_exhausted` behind the last index; RangeError for what is no index of the key. */
export function startOf({ publicKey, capacity }: StatefulKey, { startsAt = 0n }: OpenOptions): bigint {
  if (startsAt === capacity)
    throw new HashSignatureError('key_exhausted', `key ${publicKey.id}: all ${capacity} indices are spent`)
  if (startsAt < 0n || startsAt > capacity)
    throw new RangeError(`startsAt ${startsAt}: no index of a key with ${capacity}`)
  return startsAt
}

/** A key ready to sign. It computes on the calling thread; a signature takes some tens of microseconds and up. */
export interface StatefulSigner {
  readonly publicKey: PublicKey<SignatureAlgorithm>
  readonly capacity: bigint
  /**
   * The index is spent whatever happens after.
   * @throws HashSignatureError `index_spent`, `wrong_index`; PqError `wiped`.
   */
  sign(index: OneTimeIndex, message: Uint8Array): Uint8Array
  /**
   * Over content that is read once. The index is spent before the first part is read.
   * @throws as sign; what reading throws.
   */
  signStream(index: OneTimeIndex, content: AsyncIterable<Uint8Array>): Promise<Uint8Array>
  /** Drops the secrets that the signer holds. The key itself is its owner's to wipe. */
  wipe(): void
}

/** A signature of a message that comes in parts. */
export interface RunningSignature {
  update(part: Uint8Array): void
  /** Once. */
  finish(): Uint8Array
}

/** What a scheme does at an index that somebody vouches for. */
export interface SchemeSigner {
  /** Others may be started and finished before this one is. */
  start(index: bigint): RunningSignature
  wipe(): void
}

/** The checks of every scheme: an index of another key is left alone, one of this key is spent whatever follows. */
export function guardedSigner({ publicKey, capacity }: StatefulKey, scheme: SchemeSigner): StatefulSigner {
  let isWiped = false

  function refuseWiped(): void {
    if (isWiped) throw new PqError('wiped', 'the signer has been wiped')
  }

  function start(index: OneTimeIndex): RunningSignature {
    refuseWiped()
    if (index.keyId !== publicKey.id)
      throw new HashSignatureError('wrong_index', `an index of key ${index.keyId}, not of ${publicKey.id}`)
    const value = spend(index)
    if (value < 0n || value >= capacity)
      throw new HashSignatureError('wrong_index', `index ${value} of a key with ${capacity}`)
    return scheme.start(value)
  }

  return Object.freeze({
    publicKey,
    capacity,
    sign(index, message) {
      checkBytes(message, 'message')
      const running = start(index)
      running.update(message)
      return running.finish()
    },
    async signStream(index, content) {
      const running = start(index)
      for await (const part of content) {
        checkBytes(part, 'part of the content')
        running.update(part)
      }
      refuseWiped()
      return running.finish()
    },
    wipe() {
      isWiped = true
      scheme.wipe()
    },
  } satisfies StatefulSigner)
}
