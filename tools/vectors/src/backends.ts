/** The algorithms that vectors exist for, with the back ends that this process has for each. */
import type { KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import * as compositeKems from '@quantum-shield/pq-kem/composite'
import {
  compositeBackends as compositeKemBackends,
  kemBackends,
  type DerandomizedKemBackend,
  type KemBackend,
} from '@quantum-shield/pq-kem/hazmat'
import * as hashSigs from '@quantum-shield/pq-hash-sigs'
import { slhDsaBackends, type SlhDsaBackend } from '@quantum-shield/pq-hash-sigs/hazmat'
import { mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import * as compositeSignatures from '@quantum-shield/pq-signatures/composite'
import {
  compositeBackends as compositeSignatureBackends,
  signatureBackends,
  type SignatureBackend,
} from '@quantum-shield/pq-signatures/hazmat'

export const KEMS: readonly KemAlgorithm[] = [
  mlKem512,
  mlKem768,
  mlKem1024,
  xWing,
  mlKem768P256,
  mlKem1024P384,
]
export const SIGNATURES: readonly SignatureAlgorithm[] = [mlDsa44, mlDsa65, mlDsa87]

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
  const algorithm = find(KEMS, id)
  const { noble, native } = kemBackends(algorithm)
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
  const { noble, native } = signatureBackends(algorithm)
  return { algorithm, noble, native, backends: native === undefined ? [noble] : [native, noble] }
}

/** The twelve of SLH-DSA; their back ends generate keys for themselves, hence another type. */
export const SLH_DSA: readonly SignatureAlgorithm[] = Object.values(hashSigs).filter(
  (value): value is SignatureAlgorithm =>
    typeof value === 'object' && 'kind' in value && value.id.startsWith('SLH-DSA-'),
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

export const COMPOSITE_KEMS: readonly KemAlgorithm[] = Object.values(compositeKems)
export const COMPOSITE_SIGNATURES: readonly SignatureAlgorithm[] = Object.values(compositeSignatures)

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
  if (KEMS.some((kem) => kem.id === id)) return kemUnderTest(id).backends.length > 1
  if (SLH_DSA.some((scheme) => scheme.id === id)) return slhDsaUnderTest(id).backends.length > 1
  if (COMPOSITE_KEMS.some((kem) => kem.id === id)) return hasNativeHalves(compositeKemUnderTest(id))
  if (COMPOSITE_SIGNATURES.some((scheme) => scheme.id === id))
    return hasNativeHalves(compositeSignatureUnderTest(id))
  return SIGNATURES.some((scheme) => scheme.id === id) && signatureUnderTest(id).backends.length > 1
}
