import type { Category } from '@quantum-shield/pq-core'
import type { LiboqsSignatureRow } from './liboqs/signature.ts'

type Set = 'Is' | 'Ip' | 'III' | 'V'
export type UovId = `UOV-${Set}-round-2` | `UOV-${Set}-pkc-round-2`

/**
 * UOV round 2 (February 2025), sizes in bytes. A private key is the seed in every set, which is what the
 * specification calls compressed; `pkc` is for public keys that carry a seed in place of their largest part.
 */
function row(
  name: Set | `${Set}-pkc`,
  category: Category,
  publicKeySize: number,
  secretKeySize: number,
  signatureSize: number,
): LiboqsSignatureRow {
  return {
    id: `UOV-${name}-round-2`,
    family: 'multivariate',
    tier: 'experimental',
    category,
    publicKeySize,
    privateKeySize: 32,
    secretKeySize,
    signatureSize,
    supportsContext: false,
    spec: 'UOV, round 2 (February 2025)',
    liboqs: { name: `OV-${name}`, version: 'Round 2' },
  }
}

export const UOV_TABLE: Readonly<Record<UovId, LiboqsSignatureRow>> = /* @__PURE__ */ (() => ({
  'UOV-Is-round-2': row('Is', 1, 412_160, 348_704, 96),
  'UOV-Is-pkc-round-2': row('Is-pkc', 1, 66_576, 348_704, 96),
  'UOV-Ip-round-2': row('Ip', 1, 278_432, 237_896, 128),
  'UOV-Ip-pkc-round-2': row('Ip-pkc', 1, 43_576, 237_896, 128),
  'UOV-III-round-2': row('III', 3, 1_225_440, 1_044_320, 200),
  'UOV-III-pkc-round-2': row('III-pkc', 3, 189_232, 1_044_320, 200),
  'UOV-V-round-2': row('V', 5, 2_869_440, 2_436_704, 260),
  'UOV-V-pkc-round-2': row('V-pkc', 5, 446_992, 2_436_704, 260),
}))()
