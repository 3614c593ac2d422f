import type { AlgorithmInfo, Category } from '@quantum-shield/pq-core'

type Hash = 'SHA2' | 'SHAKE'
type Size = '128s' | '128f' | '192s' | '192f' | '256s' | '256f'
export type SlhDsaId = `SLH-DSA-${Hash}-${Size}`

export interface SlhDsaRow extends Omit<AlgorithmInfo, 'backend'> {
  /** Security parameter in bytes: the length of each of the parts of a key. */
  readonly n: number
  /** Bytes. */
  readonly signatureSize: number
  readonly supportsContext: true
}

/** FIPS 205 section 11 table 2: n and the bytes of a signature. The hash function changes neither. */
const SIZES: Readonly<Record<Size, readonly [n: number, signatureSize: number, category: Category]>> = {
  '128s': [16, 7856, 1],
  '128f': [16, 17_088, 1],
  '192s': [24, 16_224, 3],
  '192f': [24, 35_664, 3],
  '256s': [32, 29_792, 5],
  '256f': [32, 49_856, 5],
}

/** SLH-DSA private key: SK.seed ‖ SK.prf ‖ PK.seed ‖ PK.root; public key: PK.seed ‖ PK.root (section 9.1). */
function row(hash: Hash, size: Size): SlhDsaRow {
  const [n, signatureSize, category] = SIZES[size]
  return {
    id: `SLH-DSA-${hash}-${size}`,
    family: 'hash',
    tier: 'standard',
    category,
    publicKeySize: 2 * n,
    privateKeySize: 4 * n,
    n,
    signatureSize,
    supportsContext: true,
    spec: 'FIPS 205 (August 2024)',
  }
}

export const SLH_DSA_TABLE: Readonly<Record<SlhDsaId, SlhDsaRow>> = /* @__PURE__ */ (() =>
  Object.fromEntries(
    (['SHA2', 'SHAKE'] as const).flatMap((hash) =>
      (Object.keys(SIZES) as Size[]).map((size) => [`SLH-DSA-${hash}-${size}`, row(hash, size)]),
    ),
  ) as Record<SlhDsaId, SlhDsaRow>)()
