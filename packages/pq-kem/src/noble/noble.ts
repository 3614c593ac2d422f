/** The back ends over @noble/post-quantum. They serve every runtime, and derandomised operation on all. */
import type { KEM } from '@noble/post-quantum/utils.js'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { loadHybrid, loadMlKem } from '#noble'
import type { DerandomizedKemBackend } from '../backend.ts'
import type { HybridId } from '../hybrid.table.ts'
import type { MlKemId } from '../ml-kem.table.ts'

function mlKemOf(id: MlKemId): KEM {
  const { ml_kem512, ml_kem768, ml_kem1024 } = loadMlKem()
  return { 'ML-KEM-512': ml_kem512, 'ML-KEM-768': ml_kem768, 'ML-KEM-1024': ml_kem1024 }[id]
}

function hybridOf(id: HybridId): KEM {
  const { ml_kem768_x25519, ml_kem768_p256, ml_kem1024_p384 } = loadHybrid()
  return { 'X-Wing': ml_kem768_x25519, 'MLKEM768-P256': ml_kem768_p256, 'MLKEM1024-P384': ml_kem1024_p384 }[
    id
  ]
}

function nobleBackend(
  kem: KEM,
  randomnessSize: number,
  secretKeyOf: (key: PrivateKey) => Uint8Array,
): DerandomizedKemBackend {
  const encapsulate = (publicKey: PublicKey, randomness?: Uint8Array) => {
    const { cipherText, sharedSecret } = kem.encapsulate(publicKey.toBytes(), randomness)
    return { ciphertext: cipherText, sharedSecret }
  }
  return {
    name: 'noble',
    randomnessSize,
    derivePublicKey: (key) => kem.getPublicKey(secretKeyOf(key)),
    encapsulate: (publicKey) => encapsulate(publicKey),
    encapsulateDerand: encapsulate,
    decapsulate: (privateKey, ciphertext) => kem.decapsulate(ciphertext, secretKeyOf(privateKey)),
  }
}

export function nobleMlKem(id: MlKemId): DerandomizedKemBackend {
  const owner = {}
  return nobleBackend(mlKemOf(id), 32, (key) => {
    if (key.form === 'expanded') return key.secret.reveal()
    // Expansion takes as long as a key generation, so it is done once.
    return key.parsed(owner, () => expandMlKemSeed(id, key.secret.reveal()), wipe)
  })
}

/** FIPS 203 Alg 16 ML-KEM.KeyGen_internal(d, z) with d ‖ z = seed. @returns dk; the caller wipes it. */
export function expandMlKemSeed(id: MlKemId, seed: Uint8Array): Uint8Array {
  return mlKemOf(id).keygen(seed).secretKey
}

/** Bytes: 32 for ML-KEM, then the seed of the ephemeral scalar. `lengths.msg` of noble is the shared secret's. */
const HYBRID_RANDOMNESS: Readonly<Record<HybridId, number>> = {
  'X-Wing': 32 + 32,
  'MLKEM768-P256': 32 + 128,
  'MLKEM1024-P384': 32 + 48,
}

export function nobleHybrid(id: HybridId): DerandomizedKemBackend {
  return nobleBackend(hybridOf(id), HYBRID_RANDOMNESS[id], (key) => key.secret.reveal())
}
