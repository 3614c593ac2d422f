// Named one by one: a namespace that is handed around brings the whole module into a browser's bundle.
import { x25519 } from '@noble/curves/ed25519.js'
import { x448 } from '@noble/curves/ed448.js'
import { brainpoolP256r1, brainpoolP384r1 } from '@noble/curves/misc.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { sha3_256, sha3_512, shake256 } from '@noble/hashes/sha3.js'
import { ml_kem1024_p384, ml_kem768_p256, ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js'
import { ml_kem1024, ml_kem512, ml_kem768 } from '@noble/post-quantum/ml-kem.js'

export const loadMlKem = () => ({ ml_kem512, ml_kem768, ml_kem1024 })
export const loadHybrid = () => ({ ml_kem768_x25519, ml_kem768_p256, ml_kem1024_p384 })
export const loadEd25519 = () => ({ x25519 })
export const loadNistCurves = () => ({ p256 })
export const loadSha3 = () => ({ sha3_256, sha3_512, shake256 })
export const loadHkdf = () => ({ expand, extract })
export const loadSha2 = () => ({ sha256, sha384, sha512 })
export const loadLargerNistCurves = () => ({ p384, p521 })
export const loadBrainpoolCurves = () => ({ brainpoolP256r1, brainpoolP384r1 })
export const loadX448 = () => ({ x448 })
