/** The algorithms that vectors exist for, with the back ends that this process has for each. */
import type { AlgorithmInfo, KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { ALL_KEMS } from '@quantum-shield/pq-kem/all'
import * as largerDhkems from '@quantum-shield/pq-kem/dhkem'
import {
  compositeBackends as compositeKemBackends,
  kemBackends,
  type DerandomizedKemBackend,
  type KemBackend,
} from '@quantum-shield/pq-kem/hazmat'
import { ALL_HASH_SIGNATURES } from '@quantum-shield/pq-hash-sigs/all'
import { slhDsaBackends, type SlhDsaBackend } from '@quantum-shield/pq-hash-sigs/hazmat'
import { ALL_SIGNATURES } from '@quantum-shield/pq-signatures/all'
import {
  compositeBackends as compositeSignatureBackends,
  signatureBackends,
  type SignatureBackend,
} from '@quantum-shield/pq-signatures/hazmat'

/** ML-KEM and the hybrids of it. */
export const KEMS: readonly KemAlgorithm[] = ALL_KEMS.filter(({ tier }) => tier === 'standard')
/** Those of HPKE: the above and every DHKEM. */
const HPKE_KEMS: readonly KemAlgorithm[] = [
  ...KEMS,
  ...ALL_KEMS.filter(({ id }) => id.startsWith('DHKEM-')),
  ...Object.values(largerDhkems),
]
export const SIGNATURES: readonly SignatureAlgorithm[] = ALL_SIGNATURES.filter(({ id }) =>
  id.startsWith('ML-DSA-'),
)

function find<A extends { id: string }>(algorithms: readonly A[], id: string): A {
  const found = algorithms.find((algorithm) => algorithm.id === id)
  if (found === undefined) throw new RangeError(`no algorithm ${id}`)
  return found
}

export interface KemUnderTest {
  readonly algorithm: KemAlgorithm
  readonly noble: DerandomizedKemBackend
  /** Both where this process has both; `noble` is the last. */
  readonly backends: readonly KemBackend[]
}

export function kemUnderTest(id: string): KemUnderTest {
  const algorithm = find(HPKE_KEMS, id)
  const [noble, native] = kemBackends(algorithm)
  return { algorithm, noble, backends: native === undefined ? [noble] : [native, noble] }
}

export interface SignatureUnderTest {
  readonly algorithm: SignatureAlgorithm
  readonly noble: SignatureBackend
  readonly native: SignatureBackend | undefined
  /** Both where this process has both; `noble` is the last. */
  readonly backends: readonly SignatureBackend[]
}

export function signatureUnderTest(id: string): SignatureUnderTest {
  const algorithm = find(SIGNATURES, id)
  const [noble, native] = signatureBackends(algorithm)
  return { algorithm, noble, native, backends: native === undefined ? [noble] : [native, noble] }
}

/** The twelve of SLH-DSA; their back ends generate keys for themselves, hence another type. */
export const SLH_DSA: readonly SignatureAlgorithm[] = ALL_HASH_SIGNATURES.filter(({ id }) =>
  id.startsWith('SLH-DSA-'),
)

export interface SlhDsaUnderTest {
  readonly algorithm: SignatureAlgorithm
  readonly noble: SlhDsaBackend
  readonly native: SlhDsaBackend | undefined
  /** Both where this process has both; `noble` is the last. */
  readonly backends: readonly SlhDsaBackend[]
}

export function slhDsaUnderTest(id: string): SlhDsaUnderTest {
  const algorithm = find(SLH_DSA, id)
  const { noble, native } = slhDsaBackends(algorithm)
  return { algorithm, noble, native, backends: native === undefined ? [noble] : [native, noble] }
}

const isComposite = ({ family, tier }: AlgorithmInfo): boolean => family === 'hybrid' && tier === 'draft'
export const COMPOSITE_KEMS: readonly KemAlgorithm[] = ALL_KEMS.filter(isComposite)
export const COMPOSITE_SIGNATURES: readonly SignatureAlgorithm[] = ALL_SIGNATURES.filter(isComposite)

/** A composite, or the ML-DSA that its draft has vectors of too. */
export function compositeSignatureUnderTest(id: string): {
  readonly algorithm: SignatureAlgorithm
  readonly backends: readonly SignatureBackend[]
} {
  if (SIGNATURES.some((scheme) => scheme.id === id)) return signatureUnderTest(id)
  const algorithm = find(COMPOSITE_SIGNATURES, id)
  return { algorithm, backends: compositeSignatureBackends(algorithm) }
}

/** A composite, or the ML-KEM that its draft has vectors of too. */
export function compositeKemUnderTest(id: string): {
  readonly algorithm: KemAlgorithm
  readonly backends: readonly KemBackend[]
} {
  if (KEMS.some((kem) => kem.id === id)) return kemUnderTest(id)
  const algorithm = find(COMPOSITE_KEMS, id)
  return { algorithm, backends: compositeKemBackends(algorithm) }
}

const hasNativeHalves = ({ backends }: { readonly backends: readonly { readonly name: string }[] }) =>
  backends.some(({ name }) => name === 'native')

/** Whether this process has a native back end for the algorithm; false for algorithms it does not know. */
export function hasNative(id: string): boolean {
  if (HPKE_KEMS.some((kem) => kem.id === id)) return kemUnderTest(id).backends.length > 1
  if (SLH_DSA.some((scheme) => scheme.id === id)) return slhDsaUnderTest(id).backends.length > 1
  if (COMPOSITE_KEMS.some((kem) => kem.id === id)) return hasNativeHalves(compositeKemUnderTest(id))
  if (COMPOSITE_SIGNATURES.some((scheme) => scheme.id === id))
    return hasNativeHalves(compositeSignatureUnderTest(id))
  return SIGNATURES.some((scheme) => scheme.id === id) && signatureUnderTest(id).backends.length > 1
}
