import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  buildShim,
  isThere,
  softHsmModule,
  startShim,
  startSoftHsm,
  type Shim,
  type SoftHsm,
} from '@quantum-shield/services'
import { act } from './token.ts'

const CKR_DEVICE_ERROR = 0x30
const CKR_DEVICE_MEMORY = 0x31
const described = (await isThere(async () => [softHsmModule(), await buildShim()])) ? describe : describe.skip

described('the PKCS#11 shim over SoftHSM', () => {
  let hsm: SoftHsm
  let shim: Shim
  beforeAll(async () => {
    hsm = await startSoftHsm({ tokens: [{ label: 'one', pin: '648219', soPin: '12345678' }] })
    shim = await startShim(hsm)
  })
  beforeEach(() => shim.reset())
  afterAll(() => {
    shim?.stop()
    hsm?.stop()
  })
  const token = () => hsm.tokens[0]!

  it('passes everything through, and counts it over all processes', async () => {
    expect(await act(shim, token(), ['aes'])).toMatchObject({
      status: 0,
      slots: [token().slot],
      aes: 'a seed',
    })
    const names = ['C_Initialize', 'C_Login', 'C_EncryptInit', 'C_Encrypt', 'C_Decrypt', 'C_Sign']
    expect(names.map((name) => shim.count(name))).toEqual([1, 1, 1, 1, 1, 0])
    await act(shim, { label: 'one', pin: '000000' }, [])
    expect(shim.count('C_Login')).toBe(2)
    expect(() => shim.count('C_Nothing')).toThrow(TypeError)
  })

  it('answers any code instead of calling, for as many calls as it is told', async () => {
    shim.set({ C_GenerateRandom: { instead: CKR_DEVICE_ERROR, calls: 2 } })
    const { randoms } = await act(shim, token(), ['randoms'], { times: 4 })
    expect(randoms).toEqual([...Array(2).fill(expect.stringMatching(/CKR_DEVICE_ERROR/)), 32, 32])
  })

  it('makes the call and answers something else: a full token that has the key all the same', async () => {
    shim.set({ C_GenerateKey: { after: CKR_DEVICE_MEMORY } })
    expect(await act(shim, token(), ['keep'])).toMatchObject({
      error: expect.stringMatching(/CKR_DEVICE_MEMORY/),
    })
    shim.set({})
    expect(await act(shim, token(), ['kept'])).toMatchObject({ kept: 1 })
  })

  it('delays', async () => {
    const delayed = async (delayMs: number) => {
      shim.set({ C_GenerateRandom: { delayMs } })
      return (await act(shim, token(), ['randoms'], { times: 5 }))['tookMs']
    }
    expect(await delayed(100)).toBeGreaterThanOrEqual(500)
    expect(await delayed(0)).toBeLessThan(500)
  })

  it.each([
    ['abort', 'SIGABRT'],
    ['segfault', 'SIGSEGV'],
  ] as const)('ends the process by %s', async (instead, signal) => {
    shim.set({ C_GenerateRandom: { instead } })
    expect(await act(shim, token(), ['random'])).toEqual({ status: null, signal })
    expect(shim.count('C_GenerateRandom')).toBe(1)
    shim.set({ C_GenerateRandom: { after: 'abort' } })
    expect(await act(shim, token(), ['random'])).toEqual({ status: null, signal: 'SIGABRT' })
  })

  it('hangs until it is killed', async () => {
    shim.set({ C_GenerateRandom: { instead: 'hang' } })
    const started = performance.now()
    expect(await act(shim, token(), ['random'], { killAfterMs: 1500 })).toEqual({
      status: null,
      signal: 'SIGKILL',
    })
    expect(performance.now() - started).toBeGreaterThanOrEqual(1500)
    expect(shim.count('C_GenerateRandom')).toBe(1)
  })
})
