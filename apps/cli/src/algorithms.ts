/** Every algorithm that this command knows. Which of them may be used is the policy's decision. */
import type { Algorithm } from '@quantum-shield/pq-core'
import { whyMissing } from '@quantum-shield/pq-core/ids'
import { mlKem1024, xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { everyOffer, offerOf, offersFor, shortName, type Offer } from './algorithm-tables.ts'
import { CliError } from './failure.ts'
import { KEMS } from './kems.ts'
import { SIGNATURES } from './signatures.ts'

/** Those that are ready at once. */
export const READY: readonly Algorithm[] = [...KEMS.ready, ...SIGNATURES.ready]

/** Key sets that `keygen` makes. */
export const PROFILES: ReadonlyMap<string, readonly Algorithm[]> = new Map([
  ['default', [xWing, ed25519, mlDsa65]],
  ['cnsa2', [mlKem1024, mlDsa87]],
])

export async function allOffers(): Promise<Offer[]> {
  return [...(await everyOffer<Algorithm>(KEMS)), ...(await everyOffer<Algorithm>(SIGNATURES))]
}

/** Of both kinds. */
export async function offersAmong(ids: readonly string[]): Promise<Offer[]> {
  const ready = READY.filter(({ id }) => ids.includes(id)).map(offerOf)
  if (ready.length > 0) return ready
  return [...(await offersFor<Algorithm>(KEMS, ids)), ...(await offersFor<Algorithm>(SIGNATURES, ids))]
}

async function isInLibrary(name: string): Promise<boolean> {
  const { EVERY_ALGORITHM } = await import('./every-algorithm.ts')
  return EVERY_ALGORITHM.some(({ id }) => id === name)
}

/** By its id, or by its short name. @throws CliError `usage`. */
export async function offerNamed(name: string): Promise<Offer> {
  const ready = READY.find(({ id }) => id === name)
  if (ready !== undefined) return offerOf(ready)
  const offers = await allOffers()
  const [found, ...more] = offers.filter(({ id }) => id === name || shortName(id) === name)
  if (found !== undefined && more.length === 0) return found
  if (found === undefined && (await isInLibrary(name)))
    throw new CliError('usage', `--algorithm ${name}: in the library only; no verb takes its keys`)
  const problem = found === undefined ? whyMissing(name, 'unknown to this command') : 'the name of several'
  throw new CliError('usage', `--algorithm ${name}: ${problem}; \`qshield algorithms\` lists those that are`)
}
