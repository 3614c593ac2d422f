/**
 * The 12 parameter sets of SLH-DSA (FIPS 205, August 2024), pure, hedged, with context. `s` sets have the smaller
 * signatures, `f` sets sign faster.
 */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { firstAvailable } from '@quantum-shield/pq-core/algorithm'
import { nativeSlhDsa } from '#native'
import { nobleSlhDsa } from './noble/noble.ts'
import { createSlhDsa } from './slh-dsa.keys.ts'
import { SLH_DSA_TABLE, type SlhDsaId } from './slh-dsa.table.ts'

function create(id: SlhDsaId): SignatureAlgorithm {
  const backend = firstAvailable(
    id,
    () => nativeSlhDsa(id),
    () => nobleSlhDsa(id),
  )
  return createSlhDsa(SLH_DSA_TABLE[id], backend)
}

export const slhDsaSha2128s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-128s')
export const slhDsaSha2128f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-128f')
export const slhDsaSha2192s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-192s')
export const slhDsaSha2192f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-192f')
export const slhDsaSha2256s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-256s')
export const slhDsaSha2256f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHA2-256f')
export const slhDsaShake128s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-128s')
export const slhDsaShake128f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-128f')
export const slhDsaShake192s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-192s')
export const slhDsaShake192f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-192f')
export const slhDsaShake256s: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-256s')
export const slhDsaShake256f: SignatureAlgorithm = /* @__PURE__ */ create('SLH-DSA-SHAKE-256f')
