import type { KeySpec } from '@aws-sdk/client-kms'

/** KeySpec of AWS KMS, by the algorithm's id. */
export const KEY_SPECS: Readonly<Record<string, KeySpec>> = {
  'ML-DSA-44': 'ML_DSA_44',
  'ML-DSA-65': 'ML_DSA_65',
  'ML-DSA-87': 'ML_DSA_87',
  'ML-KEM-512': 'ML_KEM_512',
  'ML-KEM-768': 'ML_KEM_768',
  'ML-KEM-1024': 'ML_KEM_1024',
}
