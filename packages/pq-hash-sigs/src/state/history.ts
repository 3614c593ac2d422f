/**
 * One history in two places. A step is put into the journal first and into the witness second, so that the witness is at
 * most one step behind, where somebody died or is at work, and never ahead.
 */
import { HashSignatureError } from '../errors.ts'
import { keyIdOf, readEntry, type Entry } from './entry.ts'
import type { Journal, Places } from './journal.ts'

/** How both places stand. */
export interface Standing {
  /** Step 0. */
  readonly origin: Entry
  readonly last: Entry
  /** Entries that the witness lacks: one, more only while other processes sign. */
  readonly unwitnessed: readonly Entry[]
}

export function missing(journal: Journal): HashSignatureError {
  return new HashSignatureError('state_missing', `${journal.place}: no state there`)
}

function rolledBack({ journal, witness }: Places, which: string): HashSignatureError {
  return new HashSignatureError(
    'state_rolled_back',
    `${journal.place} and its witness ${witness.place} are not one history: ${which}`,
  )
}

export interface History {
  /** Step 0 of the journal alone. @throws HashSignatureError `state_missing`, `state_damaged`. */
  origin(): Promise<Entry>
  /** Only reads. @throws HashSignatureError `state_missing`, `state_damaged`, `state_mismatch`, `state_rolled_back`. */
  standing(): Promise<Standing>
  /** Finishes what others have left half done. @returns the last entry. @throws as standing. */
  agree(): Promise<Entry>
  /** @returns whether the step is this one, in both places, for good; false when another process has it. */
  add(entry: Entry): Promise<boolean>
}

export function historyOf(places: Places): History {
  const { journal, witness } = places
  /** From the start of the last comparison on. */
  let recent: readonly Entry[] = []
  let origin: Entry | undefined

  /** Reads what the journal has got since. The last entry known has to be there still. */
  async function advance(): Promise<Entry> {
    const known = recent.at(-1)
    const lines = await journal.read(known?.number ?? 0)
    if (known !== undefined && lines[0] !== known.line)
      throw rolledBack(places, `the state lacks step ${known.number}, which was there`)
    let last = known
    for (const line of known === undefined ? lines : lines.slice(1)) {
      last = readEntry(last, line)
      if (last === undefined) {
        const number = (recent.at(-1)?.number ?? -1) + 1
        throw new HashSignatureError('state_damaged', `${journal.place}: step ${number} is damaged`)
      }
      origin ??= last
      recent = known === undefined ? [...recent.slice(-1), last] : [...recent, last]
    }
    if (last === undefined) throw missing(journal)
    return last
  }

  /** Why the two disagree: the witness of another key is a wrong path, and no rollback. */
  async function apart(own: Entry, which: string): Promise<HashSignatureError> {
    const [line = ''] = await witness.read(0)
    const other = readEntry(undefined, line)
    if (other === undefined || keyIdOf(other) === keyIdOf(own)) return rolledBack(places, which)
    return new HashSignatureError(
      'state_mismatch',
      `${witness.place}: the witness of key ${keyIdOf(other)}, not of ${keyIdOf(own)}`,
    )
  }

  /**
   * The order of reading matters: what the witness has at one moment, the journal has at every later one, and what the
   * journal had, but for its last step, the witness has from then on.
   */
  async function standing(): Promise<Standing> {
    recent = recent.slice(-2)
    const { number } = await advance()
    const first = Math.max(0, number - 1)
    const witnessed = await witness.read(first)
    const last = await advance()
    if (origin === undefined) throw missing(journal)
    const own = recent.filter((entry) => entry.number >= first)
    if (witnessed.length === 0) {
      if ((await witness.read(0)).length === 0) throw missing(witness)
      throw await apart(origin, 'the witness is behind by more than a step')
    }
    if (witnessed.some((line, i) => line !== own[i]?.line))
      throw await apart(origin, 'the state is behind, or went its own way')
    return { origin, last, unwitnessed: own.slice(witnessed.length) }
  }

  async function add(entry: Entry): Promise<boolean> {
    const { number, line } = entry
    if ((await journal.append(number, line)) !== line) return false
    if ((await witness.append(number, line)) !== line)
      throw rolledBack(places, `the witness has another step ${number}`)
    return true
  }

  return {
    async origin() {
      const last = await advance()
      return origin ?? last
    },
    standing,
    add,
    async agree() {
      const { last, unwitnessed } = await standing()
      for (const entry of unwitnessed) await add(entry)
      return last
    },
  }
}
