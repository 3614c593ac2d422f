import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  forkyRoot,
  isThere,
  startNss,
  startOpenCryptoki,
  startShim,
  type RootToken,
} from '@quantum-shield/services'
import { act } from './token.ts'

const describeIfThere = (await isThere(forkyRoot)) ? describe : describe.skip

describeIfThere.each([
  ['NSS', startNss],
  ['openCryptoki', startOpenCryptoki],
])('%s', (_name, start) => {
  let token: RootToken
  let other: RootToken
  beforeAll(async () => {
    token = await start()
    other = await start({ label: 'another' })
  })
  afterAll(async () => {
    await token?.stop()
    await other?.stop()
  })

  it('signs with ML-DSA, decapsulates with ML-KEM and encrypts with AES', async () => {
    expect(await act(token, token, ['aes', 'mlDsa', 'mlKem'])).toMatchObject({
      status: 0,
      slots: [expect.any(Number)],
      aes: 'a seed',
      mlDsa: { size: 3309, verified: true },
      mlKem: { agreed: true },
    })
  })

  it('keeps keys from one process to the next, apart from another instance', async () => {
    expect(await act(token, token, ['keep', 'kept'])).toMatchObject({ kept: 1 })
    expect(await act(token, token, ['kept'])).toMatchObject({ kept: 1 })
    expect(await act(other, other, ['kept'])).toMatchObject({ kept: 0 })
  })

  it('lets a shim see what it is asked for, through every version of the interface', async () => {
    const shim = await startShim(token)
    const shimmed = { ...shim, command: token.command }
    expect(await act(shimmed, token, ['mlDsa', 'mlKem'])).toMatchObject({
      mlDsa: { verified: true },
      mlKem: { agreed: true },
    })
    const names = ['C_Login', 'C_GenerateKeyPair', 'C_Sign', 'C_DecapsulateKey', 'C_EncapsulateKey']
    expect(names.map((name) => shim.count(name))).toEqual([1, 2, 1, 1, 0])
    shim.set({ C_DecapsulateKey: { instead: 0x30 } })
    expect(await act(shimmed, token, ['mlKem'])).toMatchObject({ error: 'C_DecapsulateKey: 48' })
  })

  it('refuses a wrong PIN', async () => {
    const seen = await act(token, { label: token.label, pin: '111111' }, ['random'])
    expect(seen['error']).toMatch(/CKR_PIN_INCORRECT/)
  })
})
