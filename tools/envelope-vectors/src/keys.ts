/** The keys of the vectors, from seeds that everybody can compute, and KEMs whose randomness comes from a stream. */
import { PqError, type KemAlgorithm, type RandomSource } from '@quantum-shield/pq-core'
import { toHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import type { SymmetricKey } from '@quantum-shield/pq-envelope'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { kemBackends } from '@quantum-shield/pq-kem/hazmat'
import { shake128Stream } from '@quantum-shield/testkit'

/** How a vector file names a key. */
export type KeyRow =
  | { readonly type: 'kem'; readonly algorithm: string; readonly seed: string; readonly keyId: string }
  | { readonly type: 'symmetric'; readonly name: string; readonly keyVersion: number; readonly key: string }
  | { readonly type: 'password'; readonly password: string }

export const KEMS: readonly KemAlgorithm[] = [
  xWing,
  mlKem512,
  mlKem768,
  mlKem1024,
  mlKem768P256,
  mlKem1024P384,
]

/** Random bytes that depend on the label alone. */
export function streamOf(label: string): RandomSource {
  return shake128Stream(utf8(label))
}

/** The algorithm with randomness from the stream where it encapsulates. */
export function seeded(algorithm: KemAlgorithm, random: RandomSource): KemAlgorithm {
  const [noble] = kemBackends(algorithm)
  return {
    ...algorithm,
    encapsulate(publicKey) {
      const { ciphertext, sharedSecret } = noble.encapsulateDerand(publicKey, random(noble.randomnessSize))
      return { ciphertext, sharedSecret: SecretBytes.adopt(sharedSecret) }
    },
  }
}

export interface KemHolder {
  readonly privateKey: PrivateKey<KemAlgorithm>
  /** For sealing with randomness from the stream. */
  recipient(random: RandomSource): PublicKey<KemAlgorithm>
  readonly row: KeyRow
}

export function kemHolder(algorithm: KemAlgorithm, label: string): KemHolder {
  const seed = streamOf(label)(algorithm.privateKeySize)
  const privateKey = algorithm.privateKey(seed)
  const { publicKey } = privateKey
  if (!(publicKey instanceof PublicKey)) throw new PqError('invalid_key', label)
  return {
    privateKey,
    recipient: (random) => new PublicKey(seeded(algorithm, random), publicKey.toBytes()),
    row: { type: 'kem', algorithm: algorithm.id, seed: toHex(seed), keyId: publicKey.id },
  }
}

export function symmetricHolder(name: string, keyVersion: number): { key: SymmetricKey; row: KeyRow } {
  const bytes = streamOf(name)(32)
  return {
    key: { name, keyVersion, key: SecretBytes.copyOf(bytes) },
    row: { type: 'symmetric', name, keyVersion, key: toHex(bytes) },
  }
}
