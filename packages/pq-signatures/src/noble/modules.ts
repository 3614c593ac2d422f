// Named one by one: a namespace that is handed around brings the whole module into a browser's bundle.
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'

export const loadMlDsa = () => ({ ml_dsa44, ml_dsa65, ml_dsa87 })
export const loadEd25519 = () => ({ ed25519 })
export const loadNistCurves = () => ({ p256 })
export const loadSha2 = () => ({ sha512 })
