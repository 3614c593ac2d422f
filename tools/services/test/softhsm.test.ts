import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { existsSync } from 'node:fs'
import { isThere, softHsmModule, startSoftHsm, type SoftHsm } from '@quantum-shield/services'
import { act } from './token.ts'

const describeIfThere = (await isThere(softHsmModule)) ? describe : describe.skip
const settings = (label: string) => ({ label, pin: '648219', soPin: '12345678' })

describeIfThere('SoftHSM', () => {
  let hsm: SoftHsm
  beforeAll(async () => {
    hsm = await startSoftHsm({ tokens: [settings('one'), settings('twin'), settings('twin')] })
  })
  afterAll(() => {
    hsm.stop()
    expect(existsSync(hsm.folder)).toBe(false)
  })
  const named = (label: string) => hsm.tokens.find((token) => token.label === label)!

  it('has a token that makes AES keys and nothing of PKCS#11 3.2', async () => {
    const seen = await act(hsm, named('one'), ['aes', 'mlDsa'])
    expect(seen).toMatchObject({ status: 0, slots: [named('one').slot], aes: 'a seed' })
    expect(seen['error']).toMatch(/MECHANISM_INVALID|ATTRIBUTE|TEMPLATE/)
  })

  it('has two tokens of one label', async () => {
    const seen = await act(hsm, named('twin'), ['random'])
    expect(seen['slots'].toSorted()).toEqual(
      hsm.tokens
        .filter(({ label }) => label === 'twin')
        .map(({ slot }) => slot)
        .toSorted(),
    )
    expect(new Set(seen['slots']).size).toBe(2)
  })

  it('refuses a wrong PIN', async () => {
    const seen = await act(hsm, { label: 'one', pin: '000000' }, ['random'])
    expect(seen['error']).toMatch(/CKR_PIN_INCORRECT/)
  })

  it('loses a token and has it again, with its keys', async () => {
    const token = named('one')
    expect(await act(hsm, token, ['keep', 'kept'])).toMatchObject({ kept: 1 })
    hsm.remove(token)
    expect(await act(hsm, token, ['kept'])).toMatchObject({ slots: [], error: expect.any(String) })
    hsm.restore(token)
    expect(await act(hsm, token, ['kept'])).toMatchObject({ slots: [token.slot], kept: 1 })
  })

  it('moves a token to another slot, with its keys', async () => {
    const before = named('one')
    const after = hsm.renumber(before)
    expect(after.slot).not.toBe(before.slot)
    expect(await act(hsm, after, ['kept'])).toMatchObject({ slots: [after.slot], kept: 1 })
  })

  it('makes a token anew: another slot, no keys', async () => {
    const before = named('one')
    const after = await hsm.reinitialise(before)
    expect(after.slot).not.toBe(before.slot)
    expect(named('one')).toEqual(after)
    expect(await act(hsm, after, ['kept'])).toMatchObject({ slots: [after.slot], kept: 0 })
  })
})
