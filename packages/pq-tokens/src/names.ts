/** What JOSE and COSE call an algorithm, from the table of pq-core. */
import { PqError, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import { identifiersOf } from '@quantum-shield/pq-core/ids'

/** Values of `alg` that mean the algorithm; the first is written. Empty where JOSE has no name for it. */
export function joseNames({ id }: SignatureAlgorithm): readonly string[] {
  const { alg, algAliases = [] } = identifiersOf(id)?.jose ?? {}
  return alg === undefined ? algAliases : [alg, ...algAliases]
}

/** @throws PqError `unsupported_algorithm`, for HashML-DSA and others that are not for tokens. */
export function joseNameOf(algorithm: SignatureAlgorithm): string {
  const [name] = joseNames(algorithm)
  if (name === undefined) throw new PqError('unsupported_algorithm', `${algorithm.id} has no name in JOSE`)
  return name
}

/** @throws PqError `unsupported_algorithm`; composites have no number yet. */
export function coseNumberOf({ id }: SignatureAlgorithm): number {
  const number = identifiersOf(id)?.cose
  if (number === undefined) throw new PqError('unsupported_algorithm', `${id} has no number in COSE`)
  return number
}
