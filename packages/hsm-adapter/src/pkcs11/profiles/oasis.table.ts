/** PKCS#11 3.2 (OASIS, pkcs11t.h of published/3-02): CKK_*, CKM_* and CKP_* of the algorithms that it has. */
import type { MechanismProfile, NativeMechanism } from '../profiles.ts'

/** CKK_ML_DSA, CKM_ML_DSA_KEY_PAIR_GEN, CKM_ML_DSA. */
const mlDsa = (parameterSet: number): NativeMechanism => ({
  keyType: 0x4a,
  generate: 0x1c,
  use: 0x1d,
  parameterSet,
  mode: 'message',
})

/** CKK_SLH_DSA, CKM_SLH_DSA_KEY_PAIR_GEN, CKM_SLH_DSA. */
const slhDsa = (parameterSet: number): NativeMechanism => ({
  keyType: 0x4b,
  generate: 0x2d,
  use: 0x2e,
  parameterSet,
  mode: 'message',
})

/** CKK_ML_KEM, CKM_ML_KEM_KEY_PAIR_GEN, CKM_ML_KEM. */
const mlKem = (parameterSet: number): NativeMechanism => ({
  keyType: 0x49,
  generate: 0x0f,
  use: 0x17,
  parameterSet,
})

export const OASIS: MechanismProfile = {
  vendor: 'PKCS#11 3.2',
  matches: /(?:)/,
  algorithms: {
    'ML-DSA-44': mlDsa(1),
    'ML-DSA-65': mlDsa(2),
    'ML-DSA-87': mlDsa(3),
    'ML-KEM-512': mlKem(1),
    'ML-KEM-768': mlKem(2),
    'ML-KEM-1024': mlKem(3),
    'SLH-DSA-SHA2-128s': slhDsa(1),
    'SLH-DSA-SHAKE-128s': slhDsa(2),
    'SLH-DSA-SHA2-128f': slhDsa(3),
    'SLH-DSA-SHAKE-128f': slhDsa(4),
    'SLH-DSA-SHA2-192s': slhDsa(5),
    'SLH-DSA-SHAKE-192s': slhDsa(6),
    'SLH-DSA-SHA2-192f': slhDsa(7),
    'SLH-DSA-SHAKE-192f': slhDsa(8),
    'SLH-DSA-SHA2-256s': slhDsa(9),
    'SLH-DSA-SHAKE-256s': slhDsa(10),
    'SLH-DSA-SHA2-256f': slhDsa(11),
    'SLH-DSA-SHAKE-256f': slhDsa(12),
    // CKK_EC_EDWARDS, CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EDDSA; id-Ed25519, RFC 8410 section 3.
    Ed25519: {
      keyType: 0x40,
      generate: 0x1055,
      use: 0x1057,
      ecParams: Uint8Array.of(0x06, 0x03, 0x2b, 0x65, 0x70),
      mode: 'message',
    },
    // CKK_EC, CKM_EC_KEY_PAIR_GEN, CKM_ECDSA; 1.2.840.10045.3.1.7.
    'ECDSA-P256': {
      keyType: 0x03,
      generate: 0x1040,
      use: 0x1041,
      ecParams: Uint8Array.of(0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07),
      mode: 'ecdsa-sha256',
    },
  },
}
