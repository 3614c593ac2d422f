import * as ed25519 from '@noble/curves/ed25519.js'
import * as nistCurves from '@noble/curves/nist.js'
import * as hkdf from '@noble/hashes/hkdf.js'
import * as sha2 from '@noble/hashes/sha2.js'
import * as sha3 from '@noble/hashes/sha3.js'
import * as hybrid from '@noble/post-quantum/hybrid.js'
import * as mlKem from '@noble/post-quantum/ml-kem.js'

export const loadMlKem = (): typeof mlKem => mlKem
export const loadHybrid = (): typeof hybrid => hybrid
export const loadEd25519 = (): typeof ed25519 => ed25519
export const loadNistCurves = (): typeof nistCurves => nistCurves
export const loadSha3 = (): typeof sha3 => sha3
export const loadHkdf = (): typeof hkdf => hkdf
export const loadSha2 = (): typeof sha2 => sha2
