import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { setTimeout as delay } from 'node:timers/promises'
import {
  isThere,
  p11KitModule,
  softHsmModule,
  startP11Kit,
  startSoftHsm,
  type P11Kit,
  type SoftHsm,
} from '@quantum-shield/services'
import { isRunning } from '../src/programs.ts'
import { act, type Seen } from './token.ts'

const described = (await isThere(() => [softHsmModule(), p11KitModule()])) ? describe : describe.skip
const settings = (label: string) => ({ label, pin: '648219', soPin: '12345678' })

described('p11-kit server over SoftHSM', () => {
  let hsm: SoftHsm
  let kit: P11Kit
  beforeAll(async () => {
    hsm = await startSoftHsm({ tokens: [settings('served'), settings('hidden')] })
    kit = await startP11Kit(hsm, 'served')
  })
  afterAll(async () => {
    await kit?.stop()
    hsm?.stop()
  })
  /** Random bytes for two seconds; `meanwhile` runs once a worker serves them. */
  async function during(meanwhile: () => unknown): Promise<Seen> {
    const seen = act(kit, settings('served'), ['randoms'], { times: 20, everyMs: 100 })
    while (kit.workers().length === 0) await delay(10)
    await delay(700)
    await meanwhile()
    return seen
  }

  it('serves the one token', async () => {
    expect(await act(kit, settings('served'), ['random'])).toMatchObject({ status: 0, random: 32 })
    expect(await act(kit, settings('hidden'), ['random'])).toMatchObject({ slots: [] })
  })

  it('loses its connections and serves new ones', async () => {
    const { randoms } = await during(() => kit.killWorkers())
    expect(randoms[0]).toBe(32)
    expect(randoms.at(-1)).toMatch(/CKR_DEVICE_ERROR/)
    expect(await act(kit, settings('served'), ['random'])).toMatchObject({ random: 32 })
  })

  it('stands still while it is paused', async () => {
    const { randoms, tookMs } = await during(async () => {
      kit.pause()
      await delay(1500)
      kit.resume()
    })
    expect(randoms).toEqual(Array(20).fill(32))
    expect(tookMs).toBeGreaterThanOrEqual(20 * 100 + 1300)
  })

  it('is killed, leaves no process, and starts again', async () => {
    const workers: number[] = []
    const { randoms } = await during(async () => {
      workers.push(...kit.workers())
      await kit.kill()
    })
    expect(randoms.at(-1)).toMatch(/CKR_DEVICE_ERROR/)
    expect(workers.length).toBeGreaterThan(0)
    expect(workers.filter(isRunning)).toEqual([])
    expect(await act(kit, settings('served'), ['random'])).toMatchObject({ slots: [] })
    await kit.restart()
    expect(await act(kit, settings('served'), ['random'])).toMatchObject({ random: 32 })
  })
})
