/** Every hash-based scheme of this package as a value of an algorithm table. */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import {
  hashSlhDsaSha2128s,
  hashSlhDsaSha2128f,
  hashSlhDsaSha2192s,
  hashSlhDsaSha2192f,
  hashSlhDsaSha2256s,
  hashSlhDsaSha2256f,
  hashSlhDsaShake128s,
  hashSlhDsaShake128f,
  hashSlhDsaShake192s,
  hashSlhDsaShake192f,
  hashSlhDsaShake256s,
  hashSlhDsaShake256f,
} from './hash-slh-dsa.ts'
import { hssLms } from './lms.ts'
import {
  slhDsaSha2128s,
  slhDsaSha2128f,
  slhDsaSha2192s,
  slhDsaSha2192f,
  slhDsaSha2256s,
  slhDsaSha2256f,
  slhDsaShake128s,
  slhDsaShake128f,
  slhDsaShake192s,
  slhDsaShake192f,
  slhDsaShake256s,
  slhDsaShake256f,
} from './slh-dsa.ts'
import { xmss, xmssMt } from './xmss.ts'

/** SLH-DSA, HashSLH-DSA, and HSS, XMSS and XMSS^MT, which verify and refuse to sign without state. */
export const ALL_HASH_SIGNATURES: readonly SignatureAlgorithm[] = /* @__PURE__ */ Object.freeze([
  slhDsaSha2128s,
  slhDsaSha2128f,
  slhDsaSha2192s,
  slhDsaSha2192f,
  slhDsaSha2256s,
  slhDsaSha2256f,
  slhDsaShake128s,
  slhDsaShake128f,
  slhDsaShake192s,
  slhDsaShake192f,
  slhDsaShake256s,
  slhDsaShake256f,
  hashSlhDsaSha2128s,
  hashSlhDsaSha2128f,
  hashSlhDsaSha2192s,
  hashSlhDsaSha2192f,
  hashSlhDsaSha2256s,
  hashSlhDsaSha2256f,
  hashSlhDsaShake128s,
  hashSlhDsaShake128f,
  hashSlhDsaShake192s,
  hashSlhDsaShake192f,
  hashSlhDsaShake256s,
  hashSlhDsaShake256f,
  hssLms,
  xmss,
  xmssMt,
])
