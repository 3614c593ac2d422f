import * as ed25519 from '@noble/curves/ed25519.js'
import * as nistCurves from '@noble/curves/nist.js'
import * as sha2 from '@noble/hashes/sha2.js'
import * as mlDsa from '@noble/post-quantum/ml-dsa.js'

export const loadMlDsa = (): typeof mlDsa => mlDsa
export const loadEd25519 = (): typeof ed25519 => ed25519
export const loadNistCurves = (): typeof nistCurves => nistCurves
export const loadSha2 = (): typeof sha2 => sha2
