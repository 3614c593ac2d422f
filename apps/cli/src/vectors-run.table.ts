// Generated from test-vectors/manifest.json: npm run check -- --update vectors-run

/** Test cases by others that each release runs, by algorithm id, over all back ends. */
export const VECTORS_RUN: Readonly<Record<string, number>> = {
  'ML-DSA-44': 20992,
  'ML-DSA-65': 20987,
  'ML-DSA-87': 20987,
  'ML-KEM-1024': 2565,
  'ML-KEM-512': 2043,
  'ML-KEM-768': 2045,
  'MLKEM1024-P384': 50,
  'MLKEM768-P256': 50,
  'X-Wing': 67,
}
