/**
 * HashSLH-DSA (FIPS 205 section 10.2.2, Alg 23 hash_slh_sign and Alg 25 hash_slh_verify) with the one hash function
 * that has an object identifier for the parameter set: SHA-256 or SHAKE128 in category 1, SHA-512 or SHAKE256 above.
 * For systems that prescribe it. Its signatures do not verify as SLH-DSA.
 */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { nobleHashSlhDsa } from './noble/noble.ts'
import { createSlhDsa } from './slh-dsa.keys.ts'
import { SLH_DSA_TABLE, type SlhDsaId } from './slh-dsa.table.ts'

function create(parameterSet: SlhDsaId): SignatureAlgorithm {
  // OpenSSL has no HashSLH-DSA.
  return createSlhDsa({ ...SLH_DSA_TABLE[parameterSet], id: `Hash${parameterSet}` }, () =>
    nobleHashSlhDsa(parameterSet),
  )
}

export const hashSlhDsaSha2128s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-128s')
export const hashSlhDsaSha2128f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-128f')
export const hashSlhDsaSha2192s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-192s')
export const hashSlhDsaSha2192f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-192f')
export const hashSlhDsaSha2256s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-256s')
export const hashSlhDsaSha2256f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-256f')
export const hashSlhDsaShake128s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-128s')
export const hashSlhDsaShake128f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-128f')
export const hashSlhDsaShake192s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-192s')
export const hashSlhDsaShake192f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-192f')
export const hashSlhDsaShake256s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-256s')
export const hashSlhDsaShake256f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-256f')
