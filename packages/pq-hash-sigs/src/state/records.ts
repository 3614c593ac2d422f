/** Two records that may disagree, side by side: what a person needs to tell which of them is the newest. */
import { HashSignatureError } from '../errors.ts'
import { keyIdOf, readEntry, type Entry } from './entry.ts'
import { missing } from './history.ts'
import type { Journal, Places } from './journal.ts'

export interface RecordStanding {
  readonly place: string
  readonly keyId: string
  /** Written, the making of the store included. */
  readonly steps: number
  /** The first index that is not spent, by this record. */
  readonly next: bigint
  readonly end: bigint
}

/**
 * `same`; or one is the beginning of the other: `state_behind`, `witness_behind`, which is normal by one step, where somebody
 * died or is at work; or both went on `apart`.
 */
export type RecordRelation = 'same' | 'state_behind' | 'witness_behind' | 'apart'

export interface RecordsComparison {
  readonly state: RecordStanding
  readonly witness: RecordStanding
  /** Steps from the start on that both have. */
  readonly commonSteps: number
  readonly relation: RecordRelation
}

type Chain = readonly [origin: Entry, ...more: Entry[]]

/** @throws HashSignatureError `state_missing`, `state_damaged`. */
async function chainIn(journal: Journal): Promise<Chain> {
  const entries: Entry[] = []
  for (const [number, line] of (await journal.read(0)).entries()) {
    const entry = readEntry(entries.at(-1), line)
    if (entry === undefined)
      throw new HashSignatureError('state_damaged', `${journal.place}: step ${number} is damaged`)
    entries.push(entry)
  }
  const [origin, ...more] = entries
  if (origin === undefined) throw missing(journal)
  return [origin, ...more]
}

function standingOf({ place }: Journal, chain: Chain): RecordStanding {
  const { next, end } = chain.at(-1) ?? chain[0]
  return { place, keyId: keyIdOf(chain[0]), steps: chain.length, next, end }
}

/** What one record says by itself, a state or its witness. Writes nothing. @throws as compareRecords. */
export async function inspectRecord(journal: Journal): Promise<RecordStanding> {
  return standingOf(journal, await chainIn(journal))
}

function relationOf(state: Chain, witness: Chain, common: number): RecordRelation {
  if (common === state.length) return common === witness.length ? 'same' : 'state_behind'
  return common === witness.length ? 'witness_behind' : 'apart'
}

/** Writes nothing, and refuses nothing that can be read. @throws HashSignatureError `state_missing`, `state_damaged`. */
export async function compareRecords({ journal, witness }: Places): Promise<RecordsComparison> {
  // The witness first: what it has, the state has had before.
  const theirs = await chainIn(witness)
  const own = await chainIn(journal)
  const differing = own.findIndex(({ line }, i) => line !== theirs[i]?.line)
  const commonSteps = differing === -1 ? own.length : differing
  return {
    state: standingOf(journal, own),
    witness: standingOf(witness, theirs),
    commonSteps,
    relation: relationOf(own, theirs, commonSteps),
  }
}
