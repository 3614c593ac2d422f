/** Facts about post-quantum algorithms, and about those that nobody here knows. */
import type { Category } from '@quantum-shield/pq-core'
import { allIdentifiers } from '@quantum-shield/pq-core/ids'
import type { AlgorithmFacts, Primitive } from './finding.ts'

/** FIPS 203, 204 and 205 and the submissions to NIST; of a hybrid, the category of its post-quantum half. */
const CATEGORIES: readonly (readonly [pattern: RegExp, category: Category])[] = [
  [/ML-?DSA-?44/i, 2],
  [/ML-?DSA-?65/i, 3],
  [/ML-?DSA-?87/i, 5],
  [/ML-?KEM-?512/i, 1],
  [/ML-?KEM-?768|X-Wing/i, 3],
  [/ML-?KEM-?1024/i, 5],
  [/SLH-DSA-.*-128|^HQC-1\b|^Falcon-512|^MAYO-[12]\b/, 1],
  [/SLH-DSA-.*-192|^HQC-3\b|^MAYO-3\b|sntrup761/, 3],
  [/SLH-DSA-.*-256|^HQC-5\b|^Falcon-1024|^MAYO-5\b/, 5],
]

/** Names of single algorithms in the CycloneDX registry; hybrids have none there. */
const FAMILIES: readonly (readonly [pattern: RegExp, family: string])[] = [
  [/^(Hash)?ML-DSA-\d+$/, 'ML-DSA'],
  [/^ML-KEM-\d+$/, 'ML-KEM'],
  [/^(Hash)?SLH-DSA-/, 'SLH-DSA'],
  [/^XMSS/, 'XMSS'],
  [/LMS$/, 'LMS'],
]

const KEM = /KEM|X-Wing|^HQC|sntrup|McEliece/i

/** @param name an id of pq-core, or a name that says what is in it, such as `mlkem768x25519-sha256`. */
export function postQuantum(name: string): AlgorithmFacts {
  const family = FAMILIES.find(([pattern]) => pattern.test(name))?.[1]
  const category = CATEGORIES.find(([pattern]) => pattern.test(name))?.[1]
  const parameterSet = family === undefined ? undefined : name.slice(name.indexOf(family) + family.length + 1)
  return {
    name,
    primitive: KEM.test(name) ? 'kem' : 'signature',
    ...(family !== undefined && { family }),
    ...(parameterSet && { parameterSet }),
    ...(category !== undefined && { category }),
    quantum: 'safe',
    isWeak: false,
  }
}

/** @param what a number or name that the file gives, bounded by the caller. */
export const unknown = (what: string, primitive: Primitive = 'other'): AlgorithmFacts => ({
  name: `unknown ${what}`.trim(),
  primitive,
  quantum: 'unknown',
  isWeak: false,
})

const isClassical = (id: string): boolean => /^(DHKEM-|RSA-|ECDSA-|Ed25519$)/.test(id)

/** Post-quantum algorithms of pq-core's table by one of their names. */
export function findPostQuantum(
  matches: (row: ReturnType<typeof allIdentifiers>[number]) => boolean,
): AlgorithmFacts | undefined {
  const row = allIdentifiers().find((candidate) => !isClassical(candidate.id) && matches(candidate))
  return row && postQuantum(row.id)
}
