/** The StateStore over two journals: docs/design/015-index-state.md. */
import {
  checkOptions,
  systemRandom,
  type AuditSink,
  type Clock,
  type RandomSource,
} from '@quantum-shield/pq-core'
import { HashSignatureError } from '../errors.ts'
import { checkCount, type IndexRange, type StateStore } from '../indices.ts'
import type { StatefulKey } from '../stateful.ts'
import { drawNonce, entryAfter, keyIdOf, type Entry, type Step } from './entry.ts'
import { eventsOf } from './events.ts'
import { historyOf, type History } from './history.ts'
import type { Journal, Places } from './journal.ts'

/** So often other processes may be faster. */
const ROUNDS = 1000
const MOST_BACKOFF_MS = 8

export interface StateOptions {
  /** Gets `state.nearly_exhausted` once at 80 %, `state.delegated`, and `state.refused` with the code of the error. */
  readonly audit?: AuditSink
  readonly clock?: Clock
  readonly random?: RandomSource
}

export interface StateStatus {
  readonly keyId: string
  /** The first index of the range that the store was made with. */
  readonly first: bigint
  /** The first index that is not spent. */
  readonly next: bigint
  /** The first index behind what is left. */
  readonly end: bigint
  /** Reserved, whether they have signed or not; what was delegated does not count. */
  readonly spent: bigint
  readonly remaining: bigint
  /** Steps written, the making of the store included. */
  readonly steps: number
  /** Whether the range was delegated by another store. */
  readonly isDelegated: boolean
}

export interface IndexState extends StateStore {
  /** Writes nothing. @throws HashSignatureError `state_missing`, `state_damaged`, `state_mismatch`, `state_rolled_back`. */
  status(): Promise<StateStatus>
  /**
   * Gives the last `count` of the indices that are left to a new store, whose places are tried before. They are spent here
   * before the new store exists: a crash or a full disk in between loses them. When the audit log takes no event of it,
   * this rejects, and the new store is there for openState.
   * @throws TypeError for a count that is no bigint; HashSignatureError `key_exhausted` when fewer are left;
   * `state_exists`; as reserve.
   */
  delegate(count: bigint, to: Places, options?: StateOptions): Promise<IndexState>
}

interface Identity {
  readonly keyId: string
  readonly first: bigint
  readonly isDelegated: boolean
}

function identityOf(origin: Entry): Identity {
  return { keyId: keyIdOf(origin), first: origin.next, isDelegated: origin.about.includes('/') }
}

function statusOf({ keyId, first, isDelegated }: Identity, { next, end, number }: Entry): StateStatus {
  return {
    keyId,
    first,
    next,
    end,
    spent: next - first,
    remaining: end - next,
    steps: number + 1,
    isDelegated,
  }
}

/** What the two places say, without a key at hand. Writes nothing. @throws as IndexState.status. */
export async function inspectState(places: Places): Promise<StateStatus> {
  const { origin, last } = await historyOf(places).standing()
  await checkApart(places)
  return statusOf(identityOf(origin), last)
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Adds a step that is made from the last one, as often as another process was faster. */
async function take(
  history: History,
  place: string,
  random: RandomSource,
  stepAfter: (last: Entry) => Step,
): Promise<readonly [last: Entry, added: Entry]> {
  for (let round = 0; round < ROUNDS; round++) {
    const last = await history.agree()
    const entry = entryAfter(last, stepAfter(last), drawNonce(random))
    if (await history.add(entry)) return [last, entry]
    await pause(Math.random() * MOST_BACKOFF_MS)
  }
  throw new HashSignatureError('state_locked', `${place}: other processes were faster ${ROUNDS} times`)
}

function exhausted(keyId: string, wanted: bigint, left: bigint): HashSignatureError {
  return new HashSignatureError('key_exhausted', `key ${keyId}: ${wanted} wanted, ${left} indices left`)
}

function storeOver(places: Places, history: History, identity: Identity, options: StateOptions): IndexState {
  const { random = systemRandom, clock = Date.now, audit } = options
  const { keyId } = identity
  const events = eventsOf(keyId, audit, clock)
  let queue: Promise<unknown> = Promise.resolve()

  /** One after the other; the next one does not mind how the last one ended. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    try {
      return await result
    } catch (error) {
      throw await events.refused(error)
    }
  }

  async function reserve(count: number): Promise<IndexRange> {
    const [last, added] = await take(history, places.journal.place, random, ({ next, end }) => {
      if (next === end) throw exhausted(keyId, BigInt(count), 0n)
      const after = next + BigInt(count)
      return { act: 'reserve', next: after < end ? after : end, end, about: '-' }
    })
    await events.left(identity, added)
    return { first: last.next, count: Number(added.next - last.next) }
  }

  async function delegate(count: bigint, to: Places, childOptions: StateOptions): Promise<IndexState> {
    await prepare(to)
    const [last, added] = await take(history, places.journal.place, random, ({ next, end }) => {
      if (end - next < count) throw exhausted(keyId, count, end - next)
      return { act: 'delegate', next, end: end - count, about: '-' }
    })
    const child = await make(to, `${keyId}/${added.hash}`, added.end, last.end, childOptions)
    await events.delegated(last.end, added)
    await events.left(identity, added)
    return child
  }

  return Object.freeze({
    keyId,
    async reserve(count) {
      checkCount(count)
      return inTurn(() => reserve(count))
    },
    status: () => inTurn(async () => statusOf(identity, (await history.standing()).last)),
    async delegate(count, to, childOptions = {}) {
      checkStateOptions(childOptions)
      if (typeof count !== 'bigint')
        throw new TypeError(`delegate(${String(count)}): a bigint expected, such as 8n`)
      if (count < 1n) throw new RangeError(`a delegation of ${count}`)
      return inTurn(() => delegate(count, to, childOptions))
    },
  } satisfies IndexState)
}

function checkStateOptions(options: StateOptions): void {
  checkOptions(options, ['audit', 'clock', 'random'])
}

/** The witness first, whose place is the likelier mistake: then nothing is left of the journal. @throws as createState. */
async function prepare(places: Places): Promise<void> {
  const inOrder = [places.witness, places.journal]
  for (const each of inOrder) {
    if ((await each.read(0)).length > 0)
      throw new HashSignatureError('state_exists', `${each.place}: there is a state already`)
  }
  for (const each of inOrder) await each.prepare()
  await checkApart(places)
}

async function put(journal: Journal, { line }: Entry): Promise<void> {
  if ((await journal.append(0, line)) !== line)
    throw new HashSignatureError('state_exists', `${journal.place}: another process has made a state`)
}

/** In prepared places. */
async function make(
  places: Places,
  about: string,
  first: bigint,
  end: bigint,
  options: StateOptions,
): Promise<IndexState> {
  const entry = entryAfter(
    undefined,
    { act: 'create', next: first, end, about },
    drawNonce(options.random ?? systemRandom),
  )
  await put(places.witness, entry)
  // Whatever the places say they are.
  if ((await places.journal.read(0)).includes(entry.line)) throw isItself(places)
  await put(places.journal, entry)
  return storeOver(places, historyOf(places), identityOf(entry), options)
}

/** It agrees with everything. */
function isItself({ journal, witness }: Places): TypeError {
  return new TypeError(`${witness.place}: the witness is the state itself, ${journal.place}`)
}

/** @throws TypeError. */
async function checkApart(places: Places): Promise<void> {
  const [own, other] = [await places.journal.identity(), await places.witness.identity()]
  if (own === other) throw isItself(places)
}

/**
 * The state of a key that has just been generated. A key has one: a second one hands out its indices again, and nothing
 * can tell. When it rejects there is no state; empty files, or a witness alone, may be left in the places.
 * @throws HashSignatureError `state_exists`; TypeError when both places are one; what the journals throw.
 */
export async function createState(
  places: Places,
  { publicKey, capacity }: Pick<StatefulKey, 'publicKey' | 'capacity'>,
  options: StateOptions = {},
): Promise<IndexState> {
  checkStateOptions(options)
  await prepare(places)
  return make(places, publicKey.id, 0n, capacity, options)
}

/** Whose state it is. Refusals are told to the audit log. */
async function openedBy(
  keyId: string,
  places: Places,
  history: History,
  { audit, clock = Date.now }: StateOptions,
): Promise<Identity> {
  try {
    const identity = identityOf(await history.origin())
    if (identity.keyId !== keyId)
      throw new HashSignatureError(
        'state_mismatch',
        `${places.journal.place}: the state of key ${identity.keyId}, not of ${keyId}`,
      )
    await history.standing()
    await checkApart(places)
    return identity
  } catch (error) {
    throw await eventsOf(keyId, audit, clock).refused(error)
  }
}

/**
 * A state that is there. It is never made on the way, whatever is missing.
 * @throws HashSignatureError `state_missing`, `state_mismatch` for a state or witness of another key, `state_damaged`,
 * `state_rolled_back`; TypeError when both places are one.
 */
export async function openState(
  places: Places,
  { publicKey }: Pick<StatefulKey, 'publicKey'>,
  options: StateOptions = {},
): Promise<IndexState> {
  checkStateOptions(options)
  const history = historyOf(places)
  const identity = await openedBy(publicKey.id, places, history, options)
  return storeOver(places, history, identity, options)
}
