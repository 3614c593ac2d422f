import type { Category } from '@quantum-shield/pq-core'
import type { KemRow } from '../kem.ts'

export type HqcId = 'HQC-1-2025-08-22' | 'HQC-3-2025-08-22' | 'HQC-5-2025-08-22'

/** HQC specification (2025-08-22) section 3.7 table 5. */
export interface HqcParameters {
  /** Bits of a vector: a primitive prime. */
  readonly n: number
  /** Bytes of a Reed-Solomon codeword. */
  readonly n1: number
  /** How often a Reed-Muller codeword of 128 bits is repeated. */
  readonly copies: number
  /** Bytes of a message. */
  readonly k: number
  /** Byte errors that the Reed-Solomon code corrects: (n1 - k) / 2. */
  readonly delta: number
  /** Weight of the secret vectors x and y. */
  readonly omega: number
  /** Weight of r1, r2 and e, which encryption draws. */
  readonly omegaR: number
  /** Bytes of a vector of n bits. */
  readonly vectorSize: number
  /** Bytes of a codeword of n1 · 128 · copies bits. */
  readonly codewordSize: number
}

export interface HqcRow extends KemRow {
  /** Bytes of dk in its expanded form. */
  readonly expandedPrivateKeySize: number
  readonly parameters: HqcParameters
}

export const SEED_SIZE = 32
export const SALT_SIZE = 16

type Chosen = Omit<HqcParameters, 'delta' | 'vectorSize' | 'codewordSize'>

/** Sizes follow the parameters: specification section 3.6 table 6. */
function row(id: HqcId, category: Category, chosen: Chosen): HqcRow {
  const vectorSize = Math.ceil(chosen.n / 8)
  const codewordSize = chosen.n1 * 16 * chosen.copies
  const publicKeySize = SEED_SIZE + vectorSize
  return {
    id,
    family: 'code',
    tier: 'draft',
    category,
    publicKeySize,
    privateKeySize: SEED_SIZE,
    expandedPrivateKeySize: publicKeySize + SEED_SIZE + chosen.k + SEED_SIZE,
    ciphertextSize: vectorSize + codewordSize + SALT_SIZE,
    sharedSecretSize: 32,
    spec: 'HQC specification of 2025-08-22',
    parameters: { ...chosen, delta: (chosen.n1 - chosen.k) / 2, vectorSize, codewordSize },
  }
}

export const HQC_TABLE: Readonly<Record<HqcId, HqcRow>> = /* @__PURE__ */ (() => ({
  'HQC-1-2025-08-22': row('HQC-1-2025-08-22', 1, {
    n: 17_669,
    n1: 46,
    copies: 3,
    k: 16,
    omega: 66,
    omegaR: 75,
  }),
  'HQC-3-2025-08-22': row('HQC-3-2025-08-22', 3, {
    n: 35_851,
    n1: 56,
    copies: 5,
    k: 24,
    omega: 100,
    omegaR: 114,
  }),
  'HQC-5-2025-08-22': row('HQC-5-2025-08-22', 5, {
    n: 57_637,
    n1: 90,
    copies: 5,
    k: 32,
    omega: 131,
    omegaR: 149,
  }),
}))()
