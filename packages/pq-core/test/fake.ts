/** Algorithms without cryptography, with the ids and sizes of real ones: what keys are made of is all that counts. */
import { createHash } from 'node:crypto'
import type { KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { keyFunctions } from '@quantum-shield/pq-core/algorithm'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'

const shake = (bytes: Uint8Array, length: number) =>
  Uint8Array.from(createHash('shake256', { outputLength: length }).update(bytes).digest())

interface Sizes {
  readonly publicKeySize: number
  readonly privateKeySize: number
  /** The expanded key is the seed followed by a hash of it. */
  readonly expandedSize?: number
}

function parts<A extends KemAlgorithm | SignatureAlgorithm>(id: string, self: () => A, sizes: Sizes) {
  const { publicKeySize, privateKeySize, expandedSize } = sizes
  const row = {
    id,
    family: 'lattice',
    tier: 'standard',
    category: 3,
    publicKeySize,
    privateKeySize,
    spec: '',
  } as const
  const expand = (seed: Uint8Array) => concatBytes(seed, shake(seed, (expandedSize ?? 0) - seed.length))
  const functions = keyFunctions<A>(row, {
    self,
    derivePublicKey: (key) => shake(key.secret.reveal().subarray(0, privateKeySize), publicKeySize),
    ...(expandedSize === undefined
      ? {}
      : { expanded: { size: expandedSize, refuse: () => undefined, fromSeed: expand } }),
  })
  return { ...row, backend: 'fake', ...functions }
}

export function fakeKem(id: string, sizes: Sizes): KemAlgorithm {
  const algorithm: KemAlgorithm = {
    ...parts<KemAlgorithm>(id, () => algorithm, sizes),
    kind: 'kem',
    ciphertextSize: 32,
    sharedSecretSize: 32,
    encapsulate: () => ({
      ciphertext: new Uint8Array(32),
      sharedSecret: SecretBytes.adopt(new Uint8Array(32)),
    }),
    decapsulate: (_, ciphertext) => SecretBytes.copyOf(ciphertext),
  }
  return algorithm
}

export function fakeSignature(id: string, sizes: Sizes): SignatureAlgorithm {
  const algorithm: SignatureAlgorithm = {
    ...parts<SignatureAlgorithm>(id, () => algorithm, sizes),
    kind: 'signature',
    signatureSize: 32,
    supportsContext: true,
    sign: async (_, message) => shake(message, 32),
    verify: async () => undefined,
    signSync: (_, message) => shake(message, 32),
    verifySync: () => true,
  }
  return algorithm
}

export const mlKem768 = fakeKem('ML-KEM-768', { publicKeySize: 1184, privateKeySize: 64, expandedSize: 2400 })
export const xWing = fakeKem('X-Wing', { publicKeySize: 1216, privateKeySize: 32 })
export const withoutOid = fakeKem('MLKEM768-P256', { publicKeySize: 1249, privateKeySize: 32 })
export const mlDsa44 = fakeSignature('ML-DSA-44', {
  publicKeySize: 1312,
  privateKeySize: 32,
  expandedSize: 2560,
})
export const ed25519 = fakeSignature('Ed25519', { publicKeySize: 32, privateKeySize: 32 })
