/** ML-DSA over @noble/post-quantum. It serves every runtime. */
import type { DSA } from '@noble/post-quantum/ml-dsa.js'
import type { Signer } from '@noble/post-quantum/utils.js'
import { loadMlDsa, loadSha2 } from '#noble'
import { wipe } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { onThisThread, type SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import type { MlDsaId } from '../ml-dsa.table.ts'

export function mlDsaOf(id: MlDsaId): DSA {
  const { ml_dsa44, ml_dsa65, ml_dsa87 } = loadMlDsa()
  return { 'ML-DSA-44': ml_dsa44, 'ML-DSA-65': ml_dsa65, 'ML-DSA-87': ml_dsa87 }[id]
}

/** FIPS 204 Alg 6 ML-DSA.KeyGen_internal(seed). @returns sk; the caller wipes it. */
export function expandMlDsaSeed(id: MlDsaId, seed: Uint8Array): Uint8Array {
  return mlDsaOf(id).keygen(seed).secretKey
}

const expandedKeyOwner = {}

/** The expanded key that noble works with, kept with the key because expansion takes as long as a key generation. */
export function expandedMlDsaKey(id: MlDsaId, key: PrivateKey): Uint8Array {
  if (key.form === 'expanded') return key.secret.reveal()
  return key.parsed(expandedKeyOwner, () => expandMlDsaSeed(id, key.secret.reveal()), wipe)
}

function backendOf(id: MlDsaId, scheme: Signer): SignatureBackend {
  return onThisThread({
    name: 'noble',
    derivePublicKey: (key) => mlDsaOf(id).getPublicKey(expandedMlDsaKey(id, key)),
    signSync: (key, message, context) => scheme.sign(message, expandedMlDsaKey(id, key), { context }),
    verifySync: (key, message, signature, context) =>
      scheme.verify(signature, message, key.toBytes(), { context }),
  })
}

export function nobleMlDsa(id: MlDsaId): SignatureBackend {
  return backendOf(id, mlDsaOf(id))
}

export function nobleHashMlDsa(id: MlDsaId): SignatureBackend {
  return backendOf(id, mlDsaOf(id).prehash(loadSha2().sha512))
}

/** FIPS 204 section 4 table 1: eta, and k + l, the number of polynomials in s1 and s2. */
const SECRET_POLYNOMIALS: Readonly<Record<MlDsaId, { eta: number; count: number }>> = {
  'ML-DSA-44': { eta: 2, count: 4 + 4 },
  'ML-DSA-65': { eta: 4, count: 6 + 5 },
  'ML-DSA-87': { eta: 2, count: 8 + 7 },
}

/** FIPS 204 Alg 25 skDecode: sk = rho (32) ‖ K (32) ‖ tr (64) ‖ s1 ‖ s2 ‖ t0; each coefficient of s1 and s2 is eta - v. */
function hasSecretsInRange(id: MlDsaId, sk: Uint8Array): boolean {
  const { eta, count } = SECRET_POLYNOMIALS[id]
  const width = eta === 2 ? 3 : 4
  const packed = sk.subarray(128, 128 + 32 * width * count)
  let inRange = true
  let bits = 0
  let held = 0
  for (const byte of packed) {
    bits |= byte << held
    for (held += 8; held >= width; held -= width, bits >>= width) {
      inRange = (bits & (2 ** width - 1)) <= 2 * eta && inRange
    }
  }
  return inRange
}

/**
 * What no KeyGen gives and RFC 9881 has as examples to refuse: s1 or s2 out of range, and a tr that is not the
 * hash of the public key, which makes every signature wrong. The native back end checks t0 as well.
 */
export function refuseExpandedMlDsaKey(id: MlDsaId, sk: Uint8Array): string | undefined {
  if (!hasSecretsInRange(id, sk))
    return 'a coefficient of the expanded key is out of range (FIPS 204 Alg 25 skDecode)'
  const { internal } = mlDsaOf(id)
  const message = new Uint8Array()
  const signature = internal.sign(message, sk, { extraEntropy: false })
  const holds = internal.verify(signature, message, internal.getPublicKey(sk))
  return holds ? undefined : 'the parts of the expanded key do not fit'
}
