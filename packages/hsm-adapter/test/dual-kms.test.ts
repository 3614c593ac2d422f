import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { keyProviderContract } from '@quantum-shield/contracts'
import { folderRecords, HsmError, type StoredKeyProvider } from '@quantum-shield/hsm-adapter'
import { dualKms, type DualKmsOptions } from '@quantum-shield/hsm-adapter/dual-kms'
import type { KeyWrapper, SecurityEvent } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { createMemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'
import { mlKem768 } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65 } from '@quantum-shield/pq-signatures'
import { codeRejectedBy } from '@quantum-shield/testkit'

const ALGORITHMS = [mlDsa65, ed25519, mlKem768]

/** A wrapper that can be made to fail, and counts. */
function breakable({ id, wrap, unwrap }: KeyWrapper) {
  const state = { code: undefined as string | undefined, calls: 0 }
  const gate = () => {
    state.calls += 1
    if (state.code !== undefined) throw new HsmError(state.code as 'service_down', 'made to fail')
  }
  const wrapper: KeyWrapper = {
    id,
    async wrap(...parameters) {
      gate()
      return wrap(...parameters)
    },
    async unwrap(...parameters) {
      gate()
      return unwrap(...parameters)
    },
  }
  return { state, wrapper }
}

let folder = ''
let [one, two] = [breakable(createMemoryKeyProvider().wrapper), breakable(createMemoryKeyProvider().wrapper)]
let events: SecurityEvent[] = []

const make = async () => {
  folder = await mkdtemp(join(tmpdir(), 'qs-dual-'))
  one = breakable(createMemoryKeyProvider().wrapper)
  two = breakable(createMemoryKeyProvider().wrapper)
  events = []
}

const open = (more: Partial<DualKmsOptions> = {}): StoredKeyProvider =>
  dualKms({
    primary: one.wrapper,
    secondary: two.wrapper,
    algorithms: ALGORITHMS,
    records: folderRecords({ folder }),
    audit: { record: (event) => void events.push(event) },
    ...more,
  })

for (const quorum of [1, 2] as const)
  keyProviderContract(`of two providers, quorum ${quorum}`, {
    async open() {
      await make()
      return open({ quorum })
    },
    reopen: async () => open({ quorum }),
    expected: ALGORITHMS.map((algorithm) => [algorithm, 'wrapped'] as const),
    wraps: true,
  })

describe('two providers, of which one', () => {
  const aad = utf8('aad')
  beforeEach(make)

  const create = (provider: StoredKeyProvider, name = 'k') =>
    provider.create({ purpose: 'sign', algorithms: [mlDsa65], name })
  const sign = async (provider: StoredKeyProvider, name = 'k') => {
    const signer = await provider.signer((await provider.find(name)).parts[0]!)
    await mlDsa65.verify(signer.publicKey, utf8('m'), await signer.sign(utf8('m')))
  }
  type Broken = () => ReturnType<typeof breakable>
  const sides: [string, Broken, Broken][] = [
    ['primary', () => one, () => two],
    ['secondary', () => two, () => one],
  ]

  it.each(sides)('is down, the %s: keys are used all the same', async (side, broken) => {
    await create(open())
    broken().state.code = 'service_down'
    await sign(open())
    expect(events.some(({ type }) => type === 'provider.failover')).toBe(side === 'primary')
  })

  it.each(sides)('is down, the %s: no key is made where both must have sealed it', async (_side, broken) => {
    const provider = open()
    broken().state.code = 'deadline_exceeded'
    expect(await codeRejectedBy(create(provider))).toBe('deadline_exceeded')
    expect(await codeRejectedBy(provider.wrapper.wrap(utf8('s'), aad))).toBe('deadline_exceeded')
    expect(await readdir(folder)).toEqual([])
    broken().state.code = undefined
    await create(provider)
  })

  it.each(sides)('was down, the %s: its seal is added when it is back', async (side, broken, other) => {
    const provider = open({ quorum: 1 })
    broken().state.code = 'token_down'
    await create(provider, 'a')
    await create(provider, 'b')
    expect(events.filter(({ type }) => type === 'provider.seal_missing')).toHaveLength(2)
    expect(events[0]).toMatchObject({ reason: 'token_down', details: { side } })
    expect(await provider.repair()).toEqual({ completed: 0, open: 2 })
    await provider.close()
    broken().state.code = undefined
    // Reading one adds its seal, repair the rest.
    const later = open()
    await sign(later, 'a')
    expect(await later.repair()).toEqual({ completed: 1, open: 0 })
    expect(await later.repair()).toEqual({ completed: 0, open: 0 })
    other().state.code = 'token_down'
    await sign(open(), 'a')
    await sign(open(), 'b')
  })

  it('is not asked for long again by readers once it was down', async () => {
    two.state.code = 'service_down'
    const provider = open({ quorum: 1 })
    for (let i = 0; i < 10; i++) await create(provider, `k${i}`)
    const reading = open({ quorum: 1 })
    two.state.calls = 0
    for (let i = 0; i < 10; i++) await sign(reading, `k${i}`)
    expect(two.state.calls).toBe(1)
  })

  it.each(['integrity_failed', 'access_denied', 'key_disabled', 'login_failed'])(
    'says %s: the other one is not asked instead',
    async (code) => {
      await create(open())
      one.state.code = code
      two.state.calls = 0
      expect(await codeRejectedBy(open().find('k'))).toBe(code)
      expect(two.state.calls).toBe(0)
      expect(await codeRejectedBy(create(open({ quorum: 1 }), 'l'))).toBe(code)
    },
  )

  it('lost its seal in the record: that is noticed, whoever opens', async () => {
    const provider = open()
    const wrapped = await provider.wrapper.wrap(utf8('secret'), aad)
    const size = wrapped[1]! * 256 + wrapped[2]!
    const stripped = Uint8Array.of(1, 0, 0, ...wrapped.subarray(3 + size))
    const swapped = Uint8Array.from(wrapped)
    swapped.set(wrapped.subarray(3, 3 + size), 5 + size)
    for (const changed of [
      stripped,
      swapped,
      Uint8Array.of(1, 0, 0, 0, 0, ...wrapped.subarray(5 + 2 * size)),
    ])
      expect(await codeRejectedBy(provider.wrapper.unwrap(changed, aad))).toBe('integrity_failed')
    using opened = await provider.wrapper.unwrap(wrapped, aad)
    expect(Buffer.from(opened.reveal()).toString()).toBe('secret')
  })

  it('was repaired while the key was destroyed: the key stays destroyed', async () => {
    const provider = open({ quorum: 1 })
    two.state.code = 'service_down'
    const key = await create(provider)
    two.state.code = undefined
    await Promise.all([provider.destroy(key), provider.repair()])
    expect(await codeRejectedBy(open().find('k'))).toBe('unknown_key')
    const name = (await readdir(folder)).find((entry) => entry.startsWith('k.'))!
    expect(JSON.parse((await readFile(join(folder, name), 'utf8')).split('\n')[0]!)).toMatchObject({
      parts: [],
    })
  })

  it('is the other one, or an unknown number of them: refused', async () => {
    expect(() => open({ secondary: one.wrapper })).toThrow(TypeError)
    expect(() => open({ quorum: 3 as never })).toThrow(RangeError)
    expect(() => open({ order: 1 } as never)).toThrow(TypeError)
    await create(open())
    const swapped = open({ primary: two.wrapper, secondary: one.wrapper })
    expect(await codeRejectedBy(swapped.find('k'))).toBe('wrong_wrapping_key')
  })

  it('leaves a record that is damaged as it is', async () => {
    await create(open({ quorum: 1 }))
    const path = join(
      folder,
      (await readdir(folder)).find((entry) => entry.startsWith('k.'))!,
    )
    await writeFile(path, 'damaged')
    expect(await open().repair()).toEqual({ completed: 0, open: 1 })
    expect(await readFile(path, 'utf8')).toBe('damaged')
  })
})
