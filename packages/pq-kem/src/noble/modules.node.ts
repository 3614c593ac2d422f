// Node has its own ML-KEM: noble is loaded when something asks for it, which keeps about 30 ms out of every start.
import { createRequire } from 'node:module'
import type * as portable from './modules.ts'

const require = createRequire(import.meta.url)

// Each promises what its counterpart in the browser's form has, and nothing else of the module.
export const loadMlKem: typeof portable.loadMlKem = () =>
  require('@noble/post-quantum/ml-kem.js') as ReturnType<typeof portable.loadMlKem>
export const loadHybrid: typeof portable.loadHybrid = () =>
  require('@noble/post-quantum/hybrid.js') as ReturnType<typeof portable.loadHybrid>
export const loadEd25519: typeof portable.loadEd25519 = () =>
  require('@noble/curves/ed25519.js') as ReturnType<typeof portable.loadEd25519>
export const loadNistCurves: typeof portable.loadNistCurves = () =>
  require('@noble/curves/nist.js') as ReturnType<typeof portable.loadNistCurves>
export const loadSha3: typeof portable.loadSha3 = () =>
  require('@noble/hashes/sha3.js') as ReturnType<typeof portable.loadSha3>
export const loadHkdf: typeof portable.loadHkdf = () =>
  require('@noble/hashes/hkdf.js') as ReturnType<typeof portable.loadHkdf>
export const loadSha2: typeof portable.loadSha2 = () =>
  require('@noble/hashes/sha2.js') as ReturnType<typeof portable.loadSha2>
export const loadLargerNistCurves: typeof portable.loadLargerNistCurves = () =>
  require('@noble/curves/nist.js') as ReturnType<typeof portable.loadLargerNistCurves>
export const loadBrainpoolCurves: typeof portable.loadBrainpoolCurves = () =>
  require('@noble/curves/misc.js') as ReturnType<typeof portable.loadBrainpoolCurves>
export const loadX448: typeof portable.loadX448 = () =>
  require('@noble/curves/ed448.js') as ReturnType<typeof portable.loadX448>
