/** What every StateStore must do, whatever it is kept in: an index is given once, over processes, crashes and copies. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { SecurityEvent } from '@quantum-shield/pq-core'
import { codeRejectedBy } from '@quantum-shield/testkit'

interface Range {
  readonly first: bigint
  readonly count: number
}

/** StateStore of pq-hash-sigs, and what its drivers have beside. */
interface Store {
  readonly keyId: string
  reserve(count: number): Promise<Range>
}

/** The state of one key, in a place of its own. */
export interface KeptState {
  /** As another process opens it. Its events go to `record`. */
  open(record?: (event: SecurityEvent) => void): Promise<Store>
  /** For another key. */
  openForeign(): Promise<Store>
  /** Makes it again in the same place. */
  createAgain(): Promise<Store>
  /** Copies the state itself, without its witness. @returns what puts the copy back. */
  copyState(): Promise<() => Promise<void>>
  /** Copies the witness alone. @returns what puts the copy back. */
  copyWitness(): Promise<() => Promise<void>>
  /** Takes the state itself away. */
  removeState(): Promise<void>
  removeWitness(): Promise<void>
}

/** Makes the state of a new key. */
export type StateDriver = (capacity: bigint) => Promise<KeptState>

/** Sorted; throws when one index is in two of them. */
function disjoint(ranges: readonly Range[]): Range[] {
  const sorted = ranges.toSorted((a, b) => (a.first < b.first ? -1 : 1))
  sorted.forEach(({ first }, i) => {
    const before = sorted[i - 1]
    if (before !== undefined && before.first + BigInt(before.count) > first)
      throw new Error(`index ${first} was given twice`)
  })
  return sorted
}

const sizeOf = (ranges: readonly Range[]): number => ranges.reduce((sum, { count }) => sum + count, 0)

/** @param name of the driver. */
export function stateStoreContract(name: string, driver: StateDriver): void {
  describe(`a state in ${name}`, () => {
    ranges(driver)
    processes(driver)
    rollback(driver)
    warnings(driver)
  })
}

function ranges(driver: StateDriver): void {
  it('gives ranges that ascend and follow each other, over stores that are opened anew', async () => {
    const state = await driver(1000n)
    let expected = 0n
    for (const count of [1, 7, 100, 1]) {
      for (const store of [await state.open(), await state.open()]) {
        expect(await store.reserve(count)).toEqual({ first: expected, count })
        expected += BigInt(count)
      }
    }
  })

  it('gives what is left, then nothing, for good', async () => {
    const state = await driver(10n)
    const store = await state.open()
    expect(await store.reserve(8)).toEqual({ first: 0n, count: 8 })
    expect(await store.reserve(8)).toEqual({ first: 8n, count: 2 })
    expect(await codeRejectedBy(store.reserve(1))).toBe('key_exhausted')
    expect(await codeRejectedBy(store.reserve(1))).toBe('key_exhausted')
    expect(await codeRejectedBy((await state.open()).reserve(1))).toBe('key_exhausted')
  })

  it('takes counts of 1 to 2^31 - 1', async () => {
    const store = await (await driver(2n ** 60n)).open()
    for (const count of [0, -1, 1.5, Number.NaN, 2 ** 31])
      expect(await codeRejectedBy(store.reserve(count))).toBe('RangeError')
    expect(await store.reserve(2 ** 31 - 1)).toEqual({ first: 0n, count: 2 ** 31 - 1 })
    expect((await store.reserve(1)).first).toBe(2n ** 31n - 1n)
  })

  it('knows more indices than a number holds', async () => {
    const store = await (await driver(2n ** 200n)).open()
    expect(await store.reserve(5)).toEqual({ first: 0n, count: 5 })
  })
}

function processes(driver: StateDriver): void {
  it('gives an index once, however many ask at one time', async () => {
    const state = await driver(10_000n)
    const stores = [await state.open(), await state.open(), await state.open()]
    const counts = Array.from({ length: 20 }, (_, i) => 1 + (i % 4))
    const asked = stores.flatMap((store) => counts.map((count) => store.reserve(count)))
    const given = disjoint(await Promise.all(asked))
    expect(sizeOf(given)).toBe(150)
    expect(given[0]?.first).toBe(0n)
    expect((await (await state.open()).reserve(1)).first).toBe(150n)
  })

  it('is of one key, and is made once', async () => {
    const state = await driver(10n)
    expect(await codeRejectedBy(state.openForeign())).toBe('state_mismatch')
    await (await state.open()).reserve(3)
    expect(await codeRejectedBy(state.createAgain())).toBe('state_exists')
    expect((await (await state.open()).reserve(1)).first).toBe(3n)
  })

  it('is not made on the way', async () => {
    for (const remove of ['removeState', 'removeWitness'] as const) {
      const state = await driver(10n)
      const store = await state.open()
      await store.reserve(1)
      await state[remove]()
      expect([remove, await codeRejectedBy(state.open())]).toEqual([remove, 'state_missing'])
      expect(['state_missing', 'state_rolled_back']).toContain(await codeRejectedBy(store.reserve(1)))
      expect(await codeRejectedBy(state.open())).toBe('state_missing')
    }
  })
}

function rollback(driver: StateDriver): void {
  describe.each([1, 2, 5])('put back from a copy that is %i steps old', (steps) => {
    let state: KeptState
    let restore: () => Promise<void>
    let running: Store

    beforeAll(async () => {
      state = await driver(1000n)
      running = await state.open()
      await running.reserve(3)
      restore = await state.copyState()
      for (let i = 0; i < steps; i++) await running.reserve(2)
      await restore()
    })

    it('is refused when it is opened, and by a process that has it open', async () => {
      expect(await codeRejectedBy(state.open())).toBe('state_rolled_back')
      expect(await codeRejectedBy(running.reserve(1))).toBe('state_rolled_back')
      expect(await codeRejectedBy(state.open())).toBe('state_rolled_back')
    })
  })

  it('is refused when its witness is older by more than the step of a crash', async () => {
    const state = await driver(1000n)
    const running = await state.open()
    await running.reserve(3)
    const restore = await state.copyWitness()
    for (let i = 0; i < 2; i++) await running.reserve(2)
    await restore()
    expect(await codeRejectedBy(state.open())).toBe('state_rolled_back')
    expect(await codeRejectedBy(running.reserve(1))).toBe('state_rolled_back')
  })

  it('goes on behind everything when its witness lacks the last step, as after a crash', async () => {
    const state = await driver(1000n)
    const restore = await state.copyWitness()
    expect(await (await state.open()).reserve(3)).toEqual({ first: 0n, count: 3 })
    await restore()
    expect(await (await state.open()).reserve(3)).toEqual({ first: 3n, count: 3 })
  })

  it('is good as long as nothing was reserved after the copy', async () => {
    const state = await driver(1000n)
    await (await state.open()).reserve(3)
    await (
      await state.copyState()
    )()
    expect((await (await state.open()).reserve(1)).first).toBe(3n)
  })
}

function warnings(driver: StateDriver): void {
  it('warns at 80 %, once for each that has it open, and tells of refusals', async () => {
    const state = await driver(10n)
    const events: SecurityEvent[] = []
    const store = await state.open((event) => void events.push(event))
    await store.reserve(7)
    expect(events).toEqual([])
    await store.reserve(1)
    expect(events).toMatchObject([
      {
        type: 'state.nearly_exhausted',
        outcome: 'success',
        details: { keyId: store.keyId, spent: '8', remaining: '2' },
      },
    ])
    await store.reserve(2)
    expect(await codeRejectedBy(store.reserve(1))).toBe('key_exhausted')
    expect(events.map(({ type, reason }) => [type, reason])).toEqual([
      ['state.nearly_exhausted', undefined],
      ['state.refused', 'key_exhausted'],
    ])
  })

  it('says why it refuses, when nobody takes the event as well', async () => {
    const state = await driver(10n)
    const deaf = await state.open((event) => {
      if (event.type === 'state.refused') throw new Error('no room for events')
    })
    await deaf.reserve(10)
    const refusal = await deaf.reserve(1).catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      code: 'key_exhausted',
      cause: { errors: [{}, { message: 'no room for events' }] },
    })
    await state.removeState()
    expect(['state_missing', 'state_rolled_back']).toContain(await codeRejectedBy(deaf.reserve(1)))
  })

  it('gives nothing when its warning is not taken', async () => {
    const state = await driver(10n)
    const deaf = await state.open(() => {
      throw new Error('no room for events')
    })
    await expect(deaf.reserve(8)).rejects.toThrow('no room for events')
    expect((await (await state.open()).reserve(1)).first).toBe(8n)
  })
}
