/**
 * Which algorithms the verbs take. Those of the key sets that `keygen` makes by itself are ready at once; the rest, some of it
 * from an optional package, is loaded when a key or an option names it: docs/design/003-command-start.md.
 */
import type { Algorithm } from '@quantum-shield/pq-core'
import { identifiersOf } from '@quantum-shield/pq-core/ids'

/** An algorithm, with the facts that are known before it is loaded. */
export type Offer<A extends Algorithm = Algorithm> = Pick<
  A,
  'id' | 'kind' | 'family' | 'tier' | 'category' | 'publicKeySize' | 'privateKeySize' | 'spec'
> & {
  /** Rejects with PqError `unavailable`, which names the package that is missing. */
  load(): Promise<A>
}

export interface AlgorithmTable<A extends Algorithm = Algorithm> {
  readonly kind: Algorithm['kind']
  readonly ready: readonly A[]
  /** All others. */
  readonly further: () => Promise<readonly Offer<A>[]>
}

export const offerOf = <A extends Algorithm>(algorithm: A): Offer<A> => ({
  id: algorithm.id,
  kind: algorithm.kind,
  family: algorithm.family,
  tier: algorithm.tier,
  category: algorithm.category,
  publicKeySize: algorithm.publicKeySize,
  privateKeySize: algorithm.privateKeySize,
  spec: algorithm.spec,
  load: async () => algorithm,
})

/** Those with one of the ids. Loads the list of the others only where it has to. */
export async function offersFor<A extends Algorithm>(
  { ready, further }: AlgorithmTable<A>,
  ids: readonly string[],
): Promise<Offer<A>[]> {
  const found = ready.filter(({ id }) => ids.includes(id)).map(offerOf)
  if (found.length > 0) return found
  return (await further()).filter(({ id }) => ids.includes(id))
}

export async function everyOffer<A extends Algorithm>({
  ready,
  further,
}: AlgorithmTable<A>): Promise<Offer<A>[]> {
  return [...ready.map(offerOf), ...(await further())]
}

/** What the key of an encrypted block without a name may be of: all that have a PKCS#8 form. */
export async function offersWithOid<A extends Algorithm>(table: AlgorithmTable<A>): Promise<Offer<A>[]> {
  return (await everyOffer(table)).filter(({ id }) => identifiersOf(id)?.oid !== undefined)
}

/** In the packages, but nothing that the verbs make or take: classical ones alone, and those that sign a hash. */
export const isOffered = ({ id, tier }: Pick<Algorithm, 'id' | 'tier'>): boolean =>
  tier !== 'legacy' && !id.startsWith('Hash')

/** By the name alone, without the algorithm itself. @param id one of the identifiers of pq-core. */
export const kindOf = (id: string): Algorithm['kind'] =>
  /KEM|^X-Wing$|^HQC-|^Classic-McEliece-|^RSA-OAEP-/.test(id) ? 'kem' : 'signature'

/** `HQC-3` for `HQC-3-2025-08-22`: the name without the date, draft or round that it follows. */
export const shortName = (id: string): string => id.replace(/-(?:draft-\d+|round-\d+|\d{4}-\d\d-\d\d)$/, '')

/** LMS and XMSS: each signature spends a part of the key, which a file that is copied cannot know. */
export const isStateful = ({ family, privateKeySize }: Pick<Offer, 'family' | 'privateKeySize'>): boolean =>
  family === 'hash' && privateKeySize === 0
