import type { Category } from '@quantum-shield/pq-core'
import { fromSecretKeyWithSeed } from '@quantum-shield/pq-core/algorithm'
import type { LiboqsKemRow } from './liboqs/kem.ts'

export type ClassicMcElieceId =
  | 'Classic-McEliece-348864f'
  | 'Classic-McEliece-460896f'
  | 'Classic-McEliece-6688128f'
  | 'Classic-McEliece-8192128f'

const SEED_SIZE = 32

/** Sizes in bytes. */
function row(
  id: ClassicMcElieceId,
  category: Category,
  publicKeySize: number,
  secretKeySize: number,
  ciphertextSize: number,
): LiboqsKemRow {
  return {
    id,
    family: 'code',
    tier: 'experimental',
    category,
    publicKeySize,
    privateKeySize: SEED_SIZE,
    secretKeySize,
    ciphertextSize,
    sharedSecretSize: 32,
    spec: 'Classic McEliece, round 4 (October 2022)',
    liboqs: { name: id, version: 'SUPERCOP-20221025' },
    // In the specification's encoding a private key begins with the seed that all of it and the public key come from.
    fromExpanded: (secretKey, expand) => fromSecretKeyWithSeed(secretKey, SEED_SIZE, expand),
  }
}

export const CLASSIC_MCELIECE_TABLE: Readonly<Record<ClassicMcElieceId, LiboqsKemRow>> =
  /* @__PURE__ */ (() => ({
    'Classic-McEliece-348864f': row('Classic-McEliece-348864f', 1, 261_120, 6492, 96),
    'Classic-McEliece-460896f': row('Classic-McEliece-460896f', 3, 524_160, 13_608, 156),
    'Classic-McEliece-6688128f': row('Classic-McEliece-6688128f', 5, 1_044_992, 13_932, 208),
    'Classic-McEliece-8192128f': row('Classic-McEliece-8192128f', 5, 1_357_824, 14_120, 208),
  }))()
