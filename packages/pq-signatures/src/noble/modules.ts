// Named one by one: a namespace that is handed around brings the whole module into a browser's bundle.
import { ed25519 } from '@noble/curves/ed25519.js'
import { ed448 } from '@noble/curves/ed448.js'
import { brainpoolP256r1, brainpoolP384r1 } from '@noble/curves/misc.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { shake256 } from '@noble/hashes/sha3.js'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'

export const loadMlDsa = () => ({ ml_dsa44, ml_dsa65, ml_dsa87 })
export const loadEd25519 = () => ({ ed25519 })
export const loadNistCurves = () => ({ p256 })
export const loadSha2 = () => ({ sha256, sha512 })
export const loadLargerNistCurves = () => ({ p384, p521 })
export const loadBrainpoolCurves = () => ({ brainpoolP256r1, brainpoolP384r1 })
export const loadEd448 = () => ({ ed448 })
export const loadSha3 = () => ({ shake256 })
