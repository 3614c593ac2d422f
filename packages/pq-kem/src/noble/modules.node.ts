// Node has its own ML-KEM: noble is loaded when something asks for it, which keeps about 30 ms out of every start.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export const loadMlKem = (): typeof import('@noble/post-quantum/ml-kem.js') =>
  require('@noble/post-quantum/ml-kem.js') as typeof import('@noble/post-quantum/ml-kem.js')
export const loadHybrid = (): typeof import('@noble/post-quantum/hybrid.js') =>
  require('@noble/post-quantum/hybrid.js') as typeof import('@noble/post-quantum/hybrid.js')
export const loadEd25519 = (): typeof import('@noble/curves/ed25519.js') =>
  require('@noble/curves/ed25519.js') as typeof import('@noble/curves/ed25519.js')
export const loadNistCurves = (): typeof import('@noble/curves/nist.js') =>
  require('@noble/curves/nist.js') as typeof import('@noble/curves/nist.js')
export const loadSha3 = (): typeof import('@noble/hashes/sha3.js') =>
  require('@noble/hashes/sha3.js') as typeof import('@noble/hashes/sha3.js')
export const loadHkdf = (): typeof import('@noble/hashes/hkdf.js') =>
  require('@noble/hashes/hkdf.js') as typeof import('@noble/hashes/hkdf.js')
export const loadSha2 = (): typeof import('@noble/hashes/sha2.js') =>
  require('@noble/hashes/sha2.js') as typeof import('@noble/hashes/sha2.js')
export const loadLargerNistCurves = (): typeof import('@noble/curves/nist.js') =>
  require('@noble/curves/nist.js') as typeof import('@noble/curves/nist.js')
export const loadBrainpoolCurves = (): typeof import('@noble/curves/misc.js') =>
  require('@noble/curves/misc.js') as typeof import('@noble/curves/misc.js')
export const loadX448 = (): typeof import('@noble/curves/ed448.js') =>
  require('@noble/curves/ed448.js') as typeof import('@noble/curves/ed448.js')
