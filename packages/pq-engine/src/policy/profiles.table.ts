import type { DeprecationDates, PolicyDocument } from '../policy.ts'

export type PolicyProfile = 'default' | 'cnsa2' | 'fips'

/**
 * NIST IR 8547 (initial public draft, November 2024) table 4: disallowed after 2035, and those of 112 bits (RSA-2048)
 * deprecated after 2030, when these profiles warn of all.
 */
const CLASSICAL: DeprecationDates = { 'warn-after': '2030-12-31', 'no-use-after': '2035-12-31' }

const CLASSICAL_KEMS = ['DHKEM-X25519', 'DHKEM-P256', 'RSA-OAEP-256'] as const
const HYBRID_KEMS = ['X-Wing', 'MLKEM768-P256', 'MLKEM1024-P384'] as const

const CLASSICAL_DATES = {
  'DHKEM-X25519': CLASSICAL,
  'DHKEM-P256': CLASSICAL,
  'RSA-OAEP-256': CLASSICAL,
} as const

/**
 * Old data stays readable, since refusing to open it protects nobody. Old signatures do not: accepting a weaker one
 * is how a forger gets in, so `readable` of "sign" never has a classical algorithm alone.
 */
export const POLICY_PROFILES: Readonly<Record<PolicyProfile, PolicyDocument>> = Object.freeze({
  default: {
    version: 1,
    name: 'default',
    description: 'Hybrids of category 3 and above: an attacker must break ML-KEM or ML-DSA and a curve.',
    encrypt: {
      default: 'X-Wing',
      allowed: HYBRID_KEMS,
      readable: ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024', ...CLASSICAL_KEMS],
      minimumCategory: 3,
      tiers: ['standard'],
      hybridRequired: true,
    },
    sign: {
      default: 'Ed25519+ML-DSA-65',
      allowed: ['Ed25519+ML-DSA-65', 'Ed25519+ML-DSA-87', 'ECDSA-P256+ML-DSA-65'],
      readable: ['ML-DSA-65', 'ML-DSA-87'],
      minimumCategory: 3,
      tiers: ['standard'],
      hybridRequired: true,
    },
    deprecations: CLASSICAL_DATES,
  },
  cnsa2: {
    version: 1,
    name: 'cnsa2',
    description: 'NSA Commercial National Security Algorithm Suite 2.0: category 5, hybrids not required.',
    encrypt: {
      default: 'ML-KEM-1024',
      allowed: ['ML-KEM-1024'],
      readable: [...HYBRID_KEMS, 'ML-KEM-768', ...CLASSICAL_KEMS],
      minimumCategory: 5,
      tiers: ['standard'],
      hybridRequired: false,
    },
    sign: {
      default: 'ML-DSA-87',
      allowed: ['ML-DSA-87'],
      minimumCategory: 5,
      tiers: ['standard'],
      hybridRequired: false,
    },
    deprecations: CLASSICAL_DATES,
  },
  fips: {
    version: 1,
    name: 'fips',
    description:
      'FIPS 203 and FIPS 204, alone or in a hybrid. The approved part of a hybrid is its ML-KEM or ML-DSA; ' +
      'Ed25519 and ECDSA are approved too (FIPS 186-5), X25519 is not. Whether a module is validated is ' +
      'a property of the module, not of this list.',
    encrypt: {
      default: 'ML-KEM-768',
      allowed: ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024', ...HYBRID_KEMS],
      readable: ['DHKEM-P256', 'RSA-OAEP-256'],
      minimumCategory: 1,
      tiers: ['standard'],
      hybridRequired: false,
    },
    sign: {
      default: 'ML-DSA-65',
      allowed: [
        'ML-DSA-44',
        'ML-DSA-65',
        'ML-DSA-87',
        'Ed25519+ML-DSA-65',
        'Ed25519+ML-DSA-87',
        'ECDSA-P256+ML-DSA-65',
      ],
      minimumCategory: 1,
      tiers: ['standard'],
      hybridRequired: false,
    },
    deprecations: CLASSICAL_DATES,
  },
})
