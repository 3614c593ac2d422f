import type { Category } from '@quantum-shield/pq-core'
import type { LiboqsSignatureRow } from './liboqs/signature.ts'

type Set = 1 | 2 | 3 | 5
export type MayoId = `MAYO-${Set}-round-2`

/** MAYO round 2 (February 2025), sizes in bytes. The secret key is the seed. */
function row(
  set: Set,
  category: Category,
  publicKeySize: number,
  seedSize: number,
  signatureSize: number,
): LiboqsSignatureRow {
  return {
    id: `MAYO-${set}-round-2`,
    family: 'multivariate',
    tier: 'experimental',
    category,
    publicKeySize,
    privateKeySize: seedSize,
    secretKeySize: seedSize,
    signatureSize,
    supportsContext: false,
    spec: 'MAYO, round 2 (February 2025)',
    liboqs: { name: `MAYO-${set}`, version: 'round2' },
  }
}

export const MAYO_TABLE: Readonly<Record<MayoId, LiboqsSignatureRow>> = /* @__PURE__ */ (() => ({
  'MAYO-1-round-2': row(1, 1, 1420, 24, 454),
  'MAYO-2-round-2': row(2, 1, 4912, 24, 186),
  'MAYO-3-round-2': row(3, 3, 2986, 32, 681),
  'MAYO-5-round-2': row(5, 5, 5554, 40, 964),
}))()
