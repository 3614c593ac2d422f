import * as nistCurves from '@noble/curves/nist.js'
import * as hybrid from '@noble/post-quantum/hybrid.js'
import * as mlKem from '@noble/post-quantum/ml-kem.js'

export const loadMlKem = (): typeof mlKem => mlKem
export const loadHybrid = (): typeof hybrid => hybrid
export const loadNistCurves = (): typeof nistCurves => nistCurves
