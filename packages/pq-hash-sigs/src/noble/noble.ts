/** SLH-DSA over @noble/post-quantum. It serves every runtime. */
import type { SphincsSigner } from '@noble/post-quantum/slh-dsa.js'
import type { Signer } from '@noble/post-quantum/utils.js'
import { loadSha2, loadSha3, loadSlhDsa } from '#noble'
import { draw } from '@quantum-shield/pq-core'
import { onThisThread } from '@quantum-shield/pq-core/algorithm'
import { wipe } from '@quantum-shield/pq-core/bytes'
import type { SlhDsaBackend } from '../backend.ts'
import { publicHalf } from '../slh-dsa.keys.ts'
import { SLH_DSA_TABLE, type SlhDsaId } from '../slh-dsa.table.ts'

export function slhDsaOf(id: SlhDsaId): SphincsSigner {
  const noble = loadSlhDsa()
  return {
    'SLH-DSA-SHA2-128s': noble.slh_dsa_sha2_128s,
    'SLH-DSA-SHA2-128f': noble.slh_dsa_sha2_128f,
    'SLH-DSA-SHA2-192s': noble.slh_dsa_sha2_192s,
    'SLH-DSA-SHA2-192f': noble.slh_dsa_sha2_192f,
    'SLH-DSA-SHA2-256s': noble.slh_dsa_sha2_256s,
    'SLH-DSA-SHA2-256f': noble.slh_dsa_sha2_256f,
    'SLH-DSA-SHAKE-128s': noble.slh_dsa_shake_128s,
    'SLH-DSA-SHAKE-128f': noble.slh_dsa_shake_128f,
    'SLH-DSA-SHAKE-192s': noble.slh_dsa_shake_192s,
    'SLH-DSA-SHAKE-192f': noble.slh_dsa_shake_192f,
    'SLH-DSA-SHAKE-256s': noble.slh_dsa_shake_256s,
    'SLH-DSA-SHAKE-256f': noble.slh_dsa_shake_256f,
  }[id]
}

/** FIPS 205 Alg 18 slh_keygen_internal. @param parts SK.seed ‖ SK.prf ‖ PK.seed. @returns the private key, 4n bytes. */
export function keyFromParts(id: SlhDsaId, parts: Uint8Array): Uint8Array {
  return slhDsaOf(id).keygen(parts).secretKey
}

function backendOf(id: SlhDsaId, scheme: Signer): SlhDsaBackend {
  return {
    ...onThisThread({
      name: 'noble',
      derivePublicKey: publicHalf,
      signSync: (key, message, context) => scheme.sign(message, key.secret.reveal(), { context }),
      verifySync: (key, message, signature, context) =>
        scheme.verify(signature, message, key.toBytes(), { context }),
    }),
    generate(random) {
      const parts = draw(random, 3 * SLH_DSA_TABLE[id].n)
      try {
        return keyFromParts(id, parts)
      } finally {
        wipe(parts)
      }
    },
  }
}

export function nobleSlhDsa(id: SlhDsaId): SlhDsaBackend {
  return backendOf(id, slhDsaOf(id))
}

/** The hash function and output length that FIPS 205 section 10.2.2 table approves for the category of the set. */
export function nobleHashSlhDsa(id: SlhDsaId): SlhDsaBackend {
  const { n } = SLH_DSA_TABLE[id]
  const { sha256, sha512 } = loadSha2()
  const { shake128_32, shake256_64 } = loadSha3()
  const sha2 = n === 16 ? sha256 : sha512
  const shake = n === 16 ? shake128_32 : shake256_64
  return backendOf(id, slhDsaOf(id).prehash(id.startsWith('SLH-DSA-SHA2') ? sha2 : shake))
}
